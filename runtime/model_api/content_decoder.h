// A reply's bytes without their compression (gzip, deflate), as they come: streams are flushed inside of it, so that
// each event can be read when it is there.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

namespace mlflow::internal {

class ContentDecoder {
 public:
  // `encoding` is the header Content-Encoding; bytes that show what they are need none, and a transport that has
  // decoded them already does no harm.
  explicit ContentDecoder(std::string_view encoding);
  ~ContentDecoder();
  ContentDecoder(const ContentDecoder&) = delete;
  ContentDecoder& operator=(const ContentDecoder&) = delete;

  using OnBytes = std::function<void(std::string_view)>;
  // Nothing more comes out once the bytes are broken.
  void feed(std::string_view bytes, const OnBytes& on_bytes);
  // Some bytes are missing: what is compressed cannot be read from here on.
  void gap();

  // What came is in an encoding that is not known here, or was broken.
  bool is_unreadable() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mlflow::internal
