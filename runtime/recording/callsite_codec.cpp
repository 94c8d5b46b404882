#include "recording/callsite_codec.h"

#include <cstring>
#include <utility>

namespace mlflow::internal {

namespace {

// More is no C++ program's: what says so was damaged.
constexpr std::uint32_t MOST_PARAMETERS = 1024;
constexpr std::uint32_t MOST_IN_A_PACK = 4096;

class Writer {
 public:
  void number(std::uint32_t value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof value); }
  void text(std::string_view value) {
    number(static_cast<std::uint32_t>(value.size()));
    bytes_ += value;
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool ok() const { return ok_; }
  std::uint32_t number(std::uint32_t most = ~0u) {
    std::uint32_t value = 0;
    if (bytes_.size() < sizeof value) return fail();
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_.remove_prefix(sizeof value);
    return value <= most ? value : fail();
  }
  std::string text() {
    const std::uint32_t size = number(static_cast<std::uint32_t>(bytes_.size()));
    if (!ok_ || size > bytes_.size()) return fail(), std::string();
    std::string value(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return value;
  }

 private:
  std::uint32_t fail() {
    ok_ = false;
    return 0;
  }
  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace

std::string encode_callsite(const RegisteredCallsite& callsite) {
  Writer to;
  to.number(callsite.flags);
  to.number(callsite.line);
  for (const std::string* text :
       {&callsite.name, &callsite.function_json, &callsite.qualified, &callsite.span_type_json,
        &callsite.log_level_json, &callsite.description_json, &callsite.file, &callsite.result_type})
    to.text(*text);
  to.number(static_cast<std::uint32_t>(callsite.attributes.size()));
  for (const auto& [key, json] : callsite.attributes) {
    to.text(key);
    to.text(json);
  }
  to.number(static_cast<std::uint32_t>(callsite.parameters.size()));
  for (const RegisteredParameter& parameter : callsite.parameters) {
    to.text(parameter.name);
    to.text(parameter.type);
    to.number(static_cast<std::uint32_t>(parameter.kind));
    to.number(parameter.pack_size);
  }
  return to.take();
}

bool decode_callsite(std::string_view bytes, RegisteredCallsite& into) {
  using Kind = mlflow_trace_v1::Parameter::Kind;
  Reader from(bytes);
  into.flags = from.number();
  into.line = from.number();
  for (std::string* text : {&into.name, &into.function_json, &into.qualified, &into.span_type_json,
                            &into.log_level_json, &into.description_json, &into.file, &into.result_type})
    *text = from.text();
  const std::uint32_t attributes = from.number(static_cast<std::uint32_t>(bytes.size()));
  for (std::uint32_t i = 0; i < attributes && from.ok(); ++i) {
    std::string key = from.text();
    into.attributes.emplace_back(std::move(key), from.text());
  }
  const std::uint32_t parameters = from.number(MOST_PARAMETERS);
  for (std::uint32_t i = 0; i < parameters && from.ok(); ++i) {
    RegisteredParameter& parameter = into.parameters.emplace_back();
    parameter.name = from.text();
    parameter.type = from.text();
    parameter.kind = static_cast<Kind>(from.number());
    parameter.pack_size = from.number(MOST_IN_A_PACK);
  }
  return from.ok();
}

}  // namespace mlflow::internal
