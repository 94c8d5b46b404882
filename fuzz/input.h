// What all fuzzers share: the input as text, taken apart, and silence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "config/report.h"

namespace mlflow::internal {

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Messages are read by nobody, and thousands of them come in a second.
inline void be_silent() {
  set_report_sink([](std::string_view) {});
}

// A condition that must hold whatever the input is.
inline void must(bool condition) {
  if (!condition) __builtin_trap();
}

// Takes an input apart from its front. What is not there is zero, or empty.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(as_text(data, size)) {}
  bool empty() const { return rest_.empty(); }
  template <class T>
  T number() {
    T value{};
    const std::string_view bytes = take(sizeof value);
    std::memcpy(&value, bytes.data(), bytes.size());
    return value;
  }
  std::string_view take(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace mlflow::internal
