#include "autolog/model_call.h"

#include <utility>

#include "autolog/autolog_switch.h"
#include "autolog/recorded_body.h"
#include "config/report.h"
#include "model/trace_id.h"
#include "model_api/model_span.h"
#include "recording/inherited_context.h"
#include "recording/span_recording.h"

namespace mlflow::internal {

namespace {

bool is_traced_here() noexcept {
  return __atomic_load_n(&mlflow_trace_v1::mlflow_trace_v1_enabled, __ATOMIC_RELAXED) != 0 && mlflow_trace_v1_off == 0;
}

bool can_write() noexcept { return (mlflow_trace_v1_off & (OFF_CAPTURING | OFF_RUNTIME)) == 0 && ready(this_thread); }

}  // namespace

struct ModelCall::State {
  TraceId trace_id;
  SpanId span_id = 0;
  SpanId parent_id = 0;
  unsigned generation = 0;  // of the process it began in: a forked child leaves it alone
  std::uint64_t start = 0;  // a stamp
  std::uint32_t sequence = 0;
  RecognisedRequest recognised;
  bool captures_content = true;
  std::string address;
  RecordedBody request;
  RecordedBody reply;
  std::string waiting_request;  // until it is known whether the call is recorded at all
  bool is_waiting = false;
  int status = 0;
  std::string encoding;
  std::string failure;
  std::uint16_t end_flags = 0;

  bool is_recorded() const noexcept { return !is_waiting && generation == process_generation(); }

  void begin() noexcept;
  void write_span_begin(Thread& thread) noexcept;
  // Opens one of the call's records, for what follows it; false: there is no room, which is noted.
  bool begin_record(Thread& thread, RecordKind kind, std::uint32_t number, std::uint16_t flags,
                    std::uint32_t place) const noexcept;
  void write_bytes(RecordKind kind, std::string_view bytes, std::uint16_t flags) noexcept;
  template <class WriteValues>
  void write_values(RecordKind kind, std::uint32_t number, std::uint16_t flags, WriteValues&& write) noexcept;
  void add_request(std::string_view bytes) noexcept;
  void end() noexcept;
};

void ModelCall::State::write_span_begin(Thread& thread) noexcept {
  if (parent_id == 0 && wants_root_labels()) write_root_labels(thread, trace_id);
  const RecordGuard guard;
  const std::uint16_t root = parent_id == 0 ? BeginRecord::ROOT : 0;
  auto* record = thread.records.begin<BeginRecord>(RecordKind::SPAN_BEGIN, root | BeginRecord::NAMED);
  if (record == nullptr) {
    count_lost_span();
    return thread.records.note_loss(trace_id);
  }
  record->stamp = start;
  record->span_id = span_id;
  record->parent_id = parent_id;
  record->trace_high = trace_id.high;
  record->trace_low = trace_id.low;
  record->callsite = 0;
  const ModelSpanName name = model_span_name(recognised.kind, recognised.is_litellm);
  ValueWriter& values = thread.values;
  values.start(&thread.records);
  values.string(name.name.data(), name.name.size());
  values.string(name.span_type.data(), name.span_type.size());
  values.null();  // attributes come at the end
  if (values.failed()) {
    thread.records.abandon();
    count_lost_span();
    return thread.records.note_loss(trace_id);
  }
  thread.records.commit();
}

bool ModelCall::State::begin_record(Thread& thread, RecordKind kind, std::uint32_t number, std::uint16_t flags,
                                    std::uint32_t place) const noexcept {
  auto* record = thread.records.begin<CallRecord>(kind, flags);
  if (record == nullptr) {
    thread.records.note_loss(trace_id);
    return false;
  }
  record->span_id = span_id;
  record->stamp = stamp();
  record->sequence = place;
  record->number = number;
  return true;
}

template <class WriteValues>
void ModelCall::State::write_values(RecordKind kind, std::uint32_t number, std::uint16_t flags,
                                    WriteValues&& write) noexcept {
  const std::uint32_t place = sequence++;
  if (!can_write()) return;
  Thread& thread = this_thread;
  const RecordGuard guard;
  if (!begin_record(thread, kind, number, flags, place)) return;
  thread.values.start(&thread.records);
  write(thread.values);
  if (thread.values.failed()) {
    thread.records.abandon();
    return thread.records.note_loss(trace_id);
  }
  thread.records.commit();
}

void ModelCall::State::write_bytes(RecordKind kind, std::string_view bytes, std::uint16_t flags) noexcept {
  const std::uint32_t place = sequence++;
  if (!can_write()) return;
  Thread& thread = this_thread;
  const RecordGuard guard;
  if (!begin_record(thread, kind, static_cast<std::uint32_t>(bytes.size()), flags, place)) return;
  char* const room = thread.records.room(bytes.size());
  if (room == nullptr) {
    thread.records.abandon();
    return thread.records.note_loss(trace_id);
  }
  bytes.copy(room, bytes.size());
  thread.records.advance(bytes.size());
  thread.records.commit();
}

void ModelCall::State::begin() noexcept {
  is_waiting = false;
  if (!is_recorded() || !can_write()) return;
  write_span_begin(this_thread);
  std::uint16_t flags = captures_content ? 0 : CallRecord::WITHOUT_CONTENT;
  if (recognised.is_litellm) flags |= CallRecord::LITELLM;
  write_values(RecordKind::CALL_BEGIN, static_cast<std::uint32_t>(recognised.kind), flags,
               [&](ValueWriter& values) { values.string(address.data(), address.size()); });
  add_request(std::exchange(waiting_request, {}));
}

void ModelCall::State::add_request(std::string_view bytes) noexcept {
  request.add(bytes, [this](std::string_view piece, std::uint16_t flags) {
    write_bytes(RecordKind::CALL_REQUEST, piece, flags);
  });
}

void ModelCall::State::end() noexcept {
  if (!is_recorded()) return;
  request.finish(
      [this](std::string_view piece, std::uint16_t flags) { write_bytes(RecordKind::CALL_REQUEST, piece, flags); });
  reply.finish(
      [this](std::string_view piece, std::uint16_t flags) { write_bytes(RecordKind::CALL_REPLY, piece, flags); });
  if (recognised.is_litellm) end_flags |= CallRecord::LITELLM;
  write_values(RecordKind::CALL_END, static_cast<std::uint32_t>(status), end_flags, [&](ValueWriter& values) {
    values.string(encoding.data(), encoding.size());
    values.string(failure.data(), failure.size());
    values.uint64(request.size());
    values.uint64(reply.size());
  });
  if (!can_write()) return;
  {
    const RecordGuard guard;
    record_end(this_thread, trace_id, span_id, 0, stamp());
  }
  if (parent_id == 0) root_ended();
}

bool ModelCall::may_be_model_call(std::string_view method, std::string_view url) noexcept {
  const AutologRules* const rules = autolog_rules.load(std::memory_order_acquire);
  return rules != nullptr && is_traced_here() && rules->recognise(method, url).kind != ApiKind::NONE;
}

std::optional<ModelCall> ModelCall::begin(const ModelRequest& request) noexcept try {
  const AutologRules* const rules = autolog_rules.load(std::memory_order_acquire);
  if (rules == nullptr || !is_traced_here()) return std::nullopt;
  const RecognisedRequest recognised = rules->recognise(request.method, request.url);
  if (recognised.kind == ApiKind::NONE) return std::nullopt;
  if (!recognised.is_named && !may_be_body_of(recognised.kind, url_parts(request.url).path, request.body,
                                              request.body_follows, request.has_anthropic_version))
    return std::nullopt;
  Thread& thread = this_thread;
  if (!ready(thread)) return std::nullopt;
  Frame frame{};
  if (place_frame(thread, frame, -1.0) != Placement::RECORDED) return std::nullopt;
  if (frame.parent != nullptr) share_trace(thread, *frame.parent);  // it may end on another thread
  auto state = std::make_unique<State>();
  state->trace_id = {frame.trace_high, frame.trace_low};
  state->span_id = frame.span_id;
  state->parent_id = frame.parent != nullptr ? frame.parent->span_id : 0;
  state->generation = process_generation();
  state->start = stamp();
  state->recognised = recognised;
  state->captures_content = rules->captures_content();
  state->address = shown_url(request.url);
  state->request = RecordedBody(capture_limits.value_size);
  state->reply = RecordedBody(capture_limits.value_size);
  state->is_waiting = recognised.only_if_litellm;
  if (state->is_waiting) {
    state->waiting_request = request.body.substr(0, capture_limits.value_size);
  } else {
    state->begin();
    state->add_request(request.body);
  }
  return ModelCall(std::move(state));
} catch (const std::exception& e) {
  report(Severity::WARNING, std::string("a call of a model's API could not be recorded: ") + e.what(), "model call");
  return std::nullopt;
}

ModelCall::ModelCall(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
ModelCall::ModelCall(ModelCall&&) noexcept = default;
ModelCall& ModelCall::operator=(ModelCall&& other) noexcept {
  if (this != &other) {
    end();
    state_ = std::move(other.state_);
  }
  return *this;
}
ModelCall::~ModelCall() { end(); }

void ModelCall::append_request(std::string_view bytes) noexcept try {
  if (!state_) return;
  if (!state_->is_waiting) return state_->add_request(bytes);
  const std::size_t room =
      capture_limits.value_size - std::min<std::size_t>(capture_limits.value_size, state_->waiting_request.size());
  state_->waiting_request += bytes.substr(0, room);
} catch (const std::exception&) {
  // No memory: the span has less of the request.
}

void ModelCall::restart_request() noexcept {
  if (!state_) return;
  state_->waiting_request.clear();
  state_->request.restart();
}

// Of a call that may not be recorded the callee gets no parent: it might never be there.
std::string ModelCall::traceparent() const {
  if (!state_ || !state_->is_recorded()) return {};
  return internal::traceparent(state_->trace_id, state_->span_id);
}

void ModelCall::set_status(int status) noexcept {
  if (state_) state_->status = status;
}

void ModelCall::set_content_encoding(std::string_view encoding) noexcept try {
  if (state_) state_->encoding = encoding.substr(0, 64);
} catch (const std::exception&) {
  // No memory for a few characters: the bytes mostly show what they are.
}

void ModelCall::set_litellm_reply() noexcept {
  const AutologRules* const rules = autolog_rules.load(std::memory_order_acquire);
  const bool is_on = rules != nullptr && (rules->apis() & AUTOLOG_LITELLM) != 0;
  if (!state_ || (!is_on && !state_->is_waiting)) return;
  state_->recognised.is_litellm = true;
  if (state_->is_waiting) state_->begin();
}

void ModelCall::data(std::string_view bytes) noexcept {
  if (!state_ || !state_->is_recorded()) return;
  state_->reply.add(bytes, [this](std::string_view piece, std::uint16_t flags) {
    state_->write_bytes(RecordKind::CALL_REPLY, piece, flags);
  });
}

void ModelCall::restart_reply() noexcept {
  if (!state_) return;
  state_->reply.restart();
  state_->status = 0;
  state_->encoding.clear();
}

void ModelCall::fail(std::string_view message) noexcept try {
  if (!state_) return;
  state_->end_flags = CallRecord::FAILED;
  state_->failure = message.substr(0, 4096);
} catch (const std::exception&) {
  // Failed, without a word why.
}

void ModelCall::abandon() noexcept {
  if (state_) state_->end_flags = CallRecord::ABANDONED;
}
void ModelCall::reader_stopped() noexcept {
  if (state_) state_->end_flags = CallRecord::READER_STOPPED;
}

void ModelCall::end() noexcept {
  if (!state_) return;
  state_->end();
  state_.reset();
}

}  // namespace mlflow::internal
