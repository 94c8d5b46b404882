// Events out of the bytes of a stream: server-sent events, or one JSON a line (NDJSON). Incremental: the bytes may be
// cut anywhere.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace mlflow::internal {

class EventStream {
 public:
  enum class Form : std::uint8_t { SERVER_SENT_EVENTS, LINES };
  // `data` is an event's data (its lines joined), or the line; `time_ns` when its last byte came.
  using OnEvent = std::function<void(std::string_view data, std::int64_t time_ns)>;

  EventStream(Form form, OnEvent on_event) : form_(form), on_event_(std::move(on_event)) {}

  void feed(std::string_view bytes, std::int64_t time_ns);
  // Bytes are missing here: the event under way is left out, and what comes next up to the next event.
  void gap();
  // Nothing more comes: an event that only lacks its empty line is given.
  void finish(std::int64_t time_ns);

 private:
  void line(std::string_view text, std::int64_t time_ns);
  void give(std::int64_t time_ns);

  const Form form_;
  const OnEvent on_event_;
  std::string line_;  // begun
  std::string data_;  // of the event under way
  bool has_data_ = false;
  bool after_return_ = false;  // the last byte was a carriage return
  bool is_skipping_ = false;
};

}  // namespace mlflow::internal
