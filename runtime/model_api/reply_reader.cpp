#include "model_api/reply_reader.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "model_api/content_decoder.h"
#include "model_api/event_stream.h"
#include "model_api/json_reader.h"

namespace mlflow::internal {
namespace {

// Of a JSON that is cut: enough for the counts of tokens, which stand at its end.
constexpr std::size_t END_SIZE = 64 * 1024;
// So many bytes tell what it is.
constexpr std::size_t TELLING = 8;

bool speaks_in_lines(ApiKind kind) { return kind == ApiKind::OLLAMA_CHAT || kind == ApiKind::OLLAMA_GENERATE; }

class Reader {
 public:
  Reader(const Exchange& exchange, const ExchangeLimits& limits, const OnStreamEvent& on_event)
      : exchange_(exchange), limits_(limits), on_event_(on_event), decoder_(exchange.encoding) {}

  Reply read() {
    for (const BodyPiece& piece : exchange_.reply) {
      if (piece.after_gap) gap();
      time_ns_ = piece.time_ns;
      decoder_.feed(piece.bytes, [this](std::string_view bytes) { on_bytes(bytes); });
    }
    if (form_ == Reply::Form::NOTHING) decide();
    if (stream_) stream_->finish(time_ns_);
    reply_.form = form_;
    reply_.is_unreadable = decoder_.is_unreadable();
    if (form_ == Reply::Form::JSON) read_value();
    if (form_ == Reply::Form::TEXT) reply_.text = std::move(head_);
    return std::move(reply_);
  }

 private:
  void gap() {
    reply_.is_cut = true;
    decoder_.gap();
    if (stream_) stream_->gap();
    // What comes now does not go on where the head has ended.
    head_is_full_ = true;
  }

  void on_bytes(std::string_view bytes) {
    if (form_ == Reply::Form::NOTHING) {
      head_ += bytes;
      if (head_.size() < TELLING) return;
      decide();
      return;
    }
    if (stream_) stream_->feed(bytes, time_ns_);
    // Of a stream only what comes after a gap: its last event may be too large for what is kept behind it.
    if (!stream_ || reply_.is_cut) keep(bytes);
  }

  // All that came so far is in the head.
  void decide() {
    const std::size_t begin = head_.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (begin == std::string::npos) return;
    const std::string_view text = std::string_view(head_).substr(begin);
    const bool is_event =
        std::ranges::any_of(std::initializer_list<std::string_view>{"data:", "event:", "id:", "retry:", ":"},
                            [&](std::string_view field) { return text.starts_with(field); });
    if (is_event) {
      begin_stream(EventStream::Form::SERVER_SENT_EVENTS);
    } else if (text.front() == '{' && speaks_in_lines(exchange_.kind)) {
      begin_stream(EventStream::Form::LINES);
    } else {
      form_ = text.front() == '{' || text.front() == '[' ? Reply::Form::JSON : Reply::Form::TEXT;
      keep(std::exchange(head_, {}));
    }
  }

  void begin_stream(EventStream::Form form) {
    form_ = Reply::Form::STREAM;
    stream_ = std::make_unique<EventStream>(
        form, [this](std::string_view data, std::int64_t time_ns) { on_data(data, time_ns); });
    stream_->feed(std::exchange(head_, {}), time_ns_);
  }

  void on_data(std::string_view data, std::int64_t time_ns) {
    if (data == "[DONE]") {
      reply_.is_whole = true;
    } else if (const std::optional<Json> event = read_json(data)) {
      on_event_(*event, time_ns);
    }
  }

  void keep(std::string_view bytes) {
    if (!head_is_full_) {
      const std::size_t room = limits_.body_size - std::min(limits_.body_size, head_.size());
      head_ += bytes.substr(0, room);
      if (bytes.size() <= room) return;
      bytes.remove_prefix(room);
      head_is_full_ = true;
      reply_.is_cut = true;
    }
    reply_.end += bytes;
    if (reply_.end.size() > 2 * END_SIZE) reply_.end.erase(0, reply_.end.size() - END_SIZE);
  }

  void read_value() {
    if (!reply_.is_cut) {
      if (std::optional<Json> value = read_json(head_)) {
        reply_.value = std::move(*value);
        reply_.is_whole = true;
        return;
      }
    }
    std::optional<Json> some = read_cut_json(head_);
    if (!some || some->empty()) {
      form_ = reply_.form = Reply::Form::TEXT;
      return;
    }
    reply_.value = std::move(*some);
    if (!reply_.is_cut) reply_.end = head_.substr(head_.size() - std::min(head_.size(), END_SIZE));
  }

  const Exchange& exchange_;
  const ExchangeLimits& limits_;
  const OnStreamEvent& on_event_;
  ContentDecoder decoder_;
  Reply reply_;
  Reply::Form form_ = Reply::Form::NOTHING;
  std::unique_ptr<EventStream> stream_;
  std::string head_;
  bool head_is_full_ = false;
  std::int64_t time_ns_ = 0;
};

}  // namespace

Reply read_reply(const Exchange& exchange, const ExchangeLimits& limits, const OnStreamEvent& on_event) {
  return Reader(exchange, limits, on_event).read();
}

}  // namespace mlflow::internal
