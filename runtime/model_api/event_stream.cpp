#include "model_api/event_stream.h"

namespace mlflow::internal {
namespace {

// One event may be as large as this; a larger one is left out.
constexpr std::size_t LARGEST_EVENT = std::size_t{16} << 20;

}  // namespace

void EventStream::feed(std::string_view bytes, std::int64_t time_ns) {
  while (!bytes.empty()) {
    if (after_return_ && bytes.front() == '\n') bytes.remove_prefix(1);
    after_return_ = false;
    const std::size_t end = bytes.find_first_of("\r\n");
    const std::string_view part = bytes.substr(0, end);
    if (line_.size() + part.size() > LARGEST_EVENT) gap();
    if (end == bytes.npos) {
      line_ += part;
      return;
    }
    after_return_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    if (line_.empty()) {
      line(part, time_ns);
    } else {
      line_ += part;
      line(line_, time_ns);
      line_.clear();
    }
  }
}

void EventStream::line(std::string_view text, std::int64_t time_ns) {
  if (form_ == Form::LINES) {
    if (!is_skipping_ && !text.empty()) on_event_(text, time_ns);
    is_skipping_ = false;
    return;
  }
  if (text.empty()) return give(time_ns);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (is_skipping_ || !text.starts_with("data")) return;
  text.remove_prefix(4);
  if (!text.empty() && text.front() != ':') return;  // another field, whose name begins so
  if (!text.empty()) text.remove_prefix(1);
  if (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  if (data_.size() + text.size() > LARGEST_EVENT) return gap();
  if (has_data_) data_ += '\n';
  data_ += text;
  has_data_ = true;
}

void EventStream::give(std::int64_t time_ns) {
  if (has_data_ && !is_skipping_) on_event_(data_, time_ns);
  data_.clear();
  has_data_ = false;
  is_skipping_ = false;
}

void EventStream::gap() {
  line_.clear();
  data_.clear();
  has_data_ = false;
  is_skipping_ = true;
}

void EventStream::finish(std::int64_t time_ns) {
  if (!line_.empty()) line(line_, time_ns);
  line_.clear();
  if (form_ == Form::SERVER_SENT_EVENTS) give(time_ns);
}

}  // namespace mlflow::internal
