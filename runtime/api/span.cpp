#include "mlflow/span.h"

#include <ctime>
#include <iterator>
#include <typeinfo>
#include <utility>

#include "api/guarded.h"
#include "api/json_values.h"
#include "api/span_state.h"
#include "api/trace_update_writer.h"
#include "config/report.h"
#include "model/attribute_keys.h"
#include "model/trace_id.h"
#include "processor/stack_text.h"

namespace mlflow {

using namespace internal;

namespace {

const char* status_text(SpanStatusCode code) {
  return code == SpanStatusCode::ERROR ? "ERROR" : code == SpanStatusCode::OK ? "OK" : "UNSET";
}

void write_exception(SpanState& state, const char* mangled_type, const std::string& type, const std::string& text) {
  Thread& thread = this_thread;
  if (state.ended || state.processed || (mlflow_trace_v1_off & (OFF_CAPTURING | OFF_RUNTIME)) != 0 || !ready(thread))
    return;
  void* frames[ThrownException::MAX_FRAMES];
  const ExceptionView exception{mangled_type, text.data(), text.size(), frames, take_stack(frames, std::size(frames))};
  record_exception(thread, state.trace_id, state.span_id, exception);
  state.status = {SpanStatusCode::ERROR, type + ": " + text};
}

bool is_recorded(const SpanState* state) { return state != nullptr && state->span_id != 0; }

void add_links(Span& span, const LinkList& links) {
  for (const AddLinkOptions& link : links) span.add_link(link);
}

bool can_start(Thread& thread) {
  return __atomic_load_n(&mlflow_trace_v1::mlflow_trace_v1_enabled, __ATOMIC_RELAXED) != 0 && adds_to_open_spans() &&
         ready(thread);
}

// What the options say of the trace.
void write_root_options(const SpanState& state, const StartSpanOptions& options) {
  Json update = Json::object();
  if (!options.trace_destination.experiment_id.empty())
    update["experiment_id"] = options.trace_destination.experiment_id;
  if (!options.run_id.empty()) update["metadata"] = {{metadata_key::SOURCE_RUN, options.run_id}};
  if (update.empty()) return;
  if (state.is_root) return write_trace_update(state.trace_id, update);
  report(Severity::WARNING,
         "start_span: trace_destination and run_id are for roots; \"" + state.name + "\" is not one");
}

Json attributes_of(const Value& value) {
  Json json = read_value<Json>(value.bytes().view());
  return json.is_object() ? json : Json::object();
}

}  // namespace

Span::Span() noexcept = default;
Span::Span(std::shared_ptr<SpanState> state, bool owns) noexcept
    : state_(std::move(state)), owns_(owns), recorded_(is_recorded(state_.get())) {}
Span::Span(Span&& other) noexcept
    : state_(std::exchange(other.state_, nullptr)),
      owns_(std::exchange(other.owns_, false)),
      recorded_(std::exchange(other.recorded_, false)) {}
Span& Span::operator=(Span&& other) noexcept {
  if (this != &other) {
    Span old(std::move(*this));
    state_ = std::exchange(other.state_, nullptr);
    owns_ = std::exchange(other.owns_, false);
    recorded_ = std::exchange(other.recorded_, false);
  }
  return *this;
}

Span::~Span() {
  if (!owns_ || !state_) return;
  Thread& thread = this_thread;
  if (!state_->ended && state_->frame.state != Frame::UNSAMPLED_ROOT && ready(thread) &&
      state_->frame.generation == process_generation() && state_->in_context &&
      thread.exceptions->uncaught > state_->frame.uncaught) {
    internal::record_exception(thread, state_->frame, exception_in_flight(thread));
  }
  end();
}

void Span::set_span_type(const std::string& span_type) noexcept {
  if (!recorded_) return;
  guarded("set_span_type", [&] {
    write_record<SpanRecord>(*state_, RecordKind::SPAN_TYPE, 0,
                             [&](auto&, ValueWriter& v) { write_text(v, span_type); });
    state_->span_type = span_type;
    if (state_->processed) state_->processed->attributes[attribute_key::SPAN_TYPE] = span_type;
  });
}

void Span::set_description(const std::string& description) noexcept {
  set_attribute(attribute_key::SPAN_DESCRIPTION, description);
}
void Span::set_log_level(SpanLogLevel level) noexcept {
  if (level.level != SpanLogLevel::UNSET) set_attribute(attribute_key::SPAN_LOG_LEVEL, level.level);
}

void Span::set_status(SpanStatusCode code, const std::string& description) noexcept {
  if (!recorded_) return;
  guarded("set_status", [&] {
    write_record<SpanRecord>(*state_, RecordKind::SPAN_STATUS, static_cast<std::uint16_t>(code),
                             [&](auto&, ValueWriter& v) { write_text(v, description); });
    state_->status = {code, description};
  });
}

void Span::set_status(const std::string& code) noexcept {
  for (const auto known : {SpanStatusCode::OK, SpanStatusCode::ERROR, SpanStatusCode::UNSET})
    if (code == status_text(known)) return set_status(known);
  if (state_)
    report(Severity::WARNING, "set_status(\"" + code + "\"): a status is \"OK\" or \"ERROR\"; nothing was set");
}

void Span::add_event(const AddEventOptions& event) noexcept {
  if (!recorded_) return;
  guarded("add_event", [&] {
    const bool given = event.timestamp != 0;
    write_record<StampedRecord>(*state_, RecordKind::SPAN_EVENT,
                                given ? std::uint16_t{StampedRecord::EXPLICIT_TIME} : std::uint16_t{0},
                                [&](StampedRecord& record, ValueWriter& v) {
                                  record.stamp = given ? static_cast<std::uint64_t>(event.timestamp) : stamp();
                                  write_text(v, event.name);
                                  write_object(v, event.attributes);
                                });
    const std::int64_t time = given ? event.timestamp : static_cast<std::int64_t>(read_clock(CLOCK_REALTIME));
    if (!state_->processed) return state_->said.add_event(event, time);
    state_->processed->events.push_back({event.name, time, attributes_of(event.attributes)});
    state_->processed->events_changed = true;
  });
}

void Span::add_link(const AddLinkOptions& link) noexcept {
  if (!recorded_) return;
  guarded("add_link", [&] {
    const TraceId trace = parse_trace_id(link.trace_id);
    const SpanId span = parse_span_id(link.span_id);
    if (!trace || span == 0)
      return report(Severity::WARNING, "add_link: \"" + link.trace_id + "\", \"" + link.span_id +
                                           "\" are not a trace id (tr- and 32 hexadecimal digits) and a span id (16)");
    write_record<LinkRecord>(*state_, RecordKind::SPAN_LINK, 0, [&](LinkRecord& record, ValueWriter& v) {
      record.trace_high = trace.high;
      record.trace_low = trace.low;
      record.linked_span_id = span;
      write_object(v, link.attributes);
    });
    if (!state_->processed) return state_->said.add_link(link);
    state_->processed->links.push_back({link.trace_id, link.span_id, attributes_of(link.attributes)});
  });
}

void Span::record_exception(const std::exception& exception) noexcept {
  if (!recorded_) return;
  guarded("record_exception", [&] {
    const char* type = typeid(exception).name();
    write_exception(*state_, type, std::string(unqualified(demangled(type))), exception.what());
  });
}

void Span::record_exception(const std::string& text) noexcept {
  if (!recorded_) return;
  guarded("record_exception", [&] { write_exception(*state_, "Exception", "Exception", text); });
}

void Span::end(const EndOptions& options) noexcept {
  if (!state_ || state_->ended || state_->processed) return;
  SpanState& state = *state_;
  if (state.span_id == 0) {  // an unsampled root
    state.ended = true;
    return leave_chain(state_);
  }
  if (state.annotated != nullptr) return;  // its function ends it
  if (!options.outputs.is_null()) say(Said::OUTPUTS, {}, options.outputs.bytes());
  if (!options.attributes.empty()) say(Said::ATTRIBUTES, {}, options.attributes.bytes());
  if (!options.status.empty()) set_status(options.status);
  if (state.in_context) leave_chain(state_);
  Thread& thread = this_thread;
  if (ready(thread)) {
    if (state.is_root && thread.life != nullptr && thread.current == nullptr) end_life(thread);
    const RecordGuard guard;
    const bool given = options.end_time_ns != 0;
    record_end(thread, state.trace_id, state.span_id, given ? std::uint16_t{EndRecord::EXPLICIT_END} : std::uint16_t{0},
               given ? static_cast<std::uint64_t>(options.end_time_ns) : stamp());
  }
  state.end_ns = options.end_time_ns != 0 ? options.end_time_ns : static_cast<std::int64_t>(read_clock(CLOCK_REALTIME));
  state.ended = true;
  if (state.is_root) root_ended();
}

std::string Span::name() const { return state_ ? state_->name : std::string(); }
std::string Span::span_id() const { return state_ && state_->span_id != 0 ? hex(state_->span_id) : std::string(); }
std::string Span::trace_id() const { return state_ && state_->trace_id ? mlflow_id(state_->trace_id) : std::string(); }
std::string Span::parent_id() const {
  return state_ && state_->parent_id != 0 ? hex(state_->parent_id) : std::string();
}
std::string Span::span_type() const { return state_ ? state_->span_type : std::string(); }
SpanStatus Span::status() const { return state_ ? state_->status : SpanStatus(); }
std::int64_t Span::start_time_ns() const { return state_ ? state_->start_ns : 0; }
std::int64_t Span::end_time_ns() const { return state_ ? state_->end_ns : 0; }

Span start_span(const std::string& name, const StartSpanOptions& options) noexcept {
  return internal::start_sampled_span(name, options, -1.0);
}

Span internal::start_sampled_span(const std::string& name, const StartSpanOptions& options, double ratio) noexcept try {
  Thread& thread = this_thread;
  if (!can_start(thread)) return Span();
  auto state = std::make_shared<SpanState>();
  const Placement placement = place_frame(thread, state->frame, ratio);
  if (placement == Placement::TOO_DEEP) count_too_deep();
  if (placement == Placement::INSIDE_UNSAMPLED || placement == Placement::TOO_DEEP) return Span();
  state->frame.flags |= FRAME_MANUAL;
  state->in_context = true;
  if (placement == Placement::UNSAMPLED_ROOT) {
    // In the chain like any other, so that it may be ended on another thread; what is below it is not recorded.
    state->frame.state = Frame::UNSAMPLED_ROOT;
    thread.current = &state->frame;
    return SpanState::owning(std::move(state));
  }
  state->trace_id = {state->frame.trace_high, state->frame.trace_low};
  state->span_id = state->frame.span_id;
  state->parent_id = state->frame.parent != nullptr ? state->frame.parent->span_id : 0;
  state->is_root = state->frame.parent == nullptr;
  state = begin_span(thread, std::move(state),
                     {name, options.span_type, options.attributes, options.log_level.level, options.description}, 0);
  if (!state) return Span();
  state->frame.state = Frame::RECORDING;
  thread.current = &state->frame;
  write_root_options(*state, options);
  Span span = SpanState::owning(std::move(state));
  add_links(span, options.links);
  return span;
} catch (const std::exception& e) {
  report(Severity::WARNING, std::string("a span could not be started: ") + e.what());
  return Span();
}

Span start_span(const StartSpanOptions& options) noexcept { return start_span(options.name, options); }

Span start_span_no_context(const StartSpanNoContextOptions& options) noexcept try {
  TraceContext parent;
  if (options.parent_span != nullptr) {
    const auto& state = SpanState::of(*options.parent_span);
    if (!state || state->span_id == 0) return Span();  // below a span that is not recorded
    parent = {TraceContext::RECORDED, false, state->trace_id, state->span_id};
  }
  return start_span_below(parent, options);
} catch (const std::exception& e) {
  report(Severity::WARNING, std::string("a span could not be started: ") + e.what());
  return Span();
}

Span internal::start_span_below(const TraceContext& parent, const StartSpanNoContextOptions& options) {
  Thread& thread = this_thread;
  if (parent.kind == TraceContext::UNSAMPLED || !can_start(thread)) return Span();
  auto state = std::make_shared<SpanState>();
  state->frame.uncaught = thread.exceptions->uncaught;
  if (parent.kind == TraceContext::RECORDED) {
    state->trace_id = parent.trace_id;
    state->parent_id = parent.span_id;
  } else {
    state->trace_id = {thread.random.next(), thread.random.next()};
    state->is_root = true;
    const auto threshold = __atomic_load_n(&sampling_threshold, __ATOMIC_RELAXED);
    if (state->trace_id.low >= threshold && threshold != ~0ull) return Span();
  }
  state->span_id = thread.random.next();
  state =
      begin_span(thread, std::move(state),
                 {options.name, options.span_type, options.attributes, options.log_level.level, options.description},
                 options.start_time_ns);
  if (!state) return Span();
  Span span = SpanState::owning(state);
  if (!options.inputs.is_null()) span.set_inputs(ValueRef(options.inputs));
  add_links(span, options.links);
  if (state->is_root && (!options.tags.empty() || !options.metadata.empty() || !options.experiment_id.empty())) {
    Json update = {{"tags", attributes_of(options.tags)}, {"metadata", attributes_of(options.metadata)}};
    if (!options.experiment_id.empty()) update["experiment_id"] = options.experiment_id;
    write_trace_update(state->trace_id, update);
  }
  return span;
}

Span get_current_active_span() noexcept try {
  auto state = current_span_state();
  return state ? SpanState::borrowed(std::move(state)) : Span();
} catch (const std::exception&) {
  return Span();
}

}  // namespace mlflow
