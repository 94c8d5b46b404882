// Starting spans by hand, and finding the one that is open.
#include <cstdio>
#include <ctime>

#include "api/json_values.h"
#include "api/span_state.h"
#include "api/trace_update_writer.h"
#include "config/report.h"
#include "model/attribute_keys.h"
#include "process/runtime.h"

namespace mlflow {

using namespace internal;

namespace internal {

namespace {

Json with_common_attributes(const SpanFacts& facts) {
  Json attributes = facts.attributes.is_object() ? facts.attributes : Json::object();
  if (facts.log_level != 0) attributes[attribute_key::SPAN_LOG_LEVEL] = facts.log_level;
  if (!facts.description.empty()) attributes[attribute_key::SPAN_DESCRIPTION] = facts.description;
  return attributes;
}

// The begin record of a manual span; false when there was no memory for it.
bool write_begin(Thread& thread, SpanState& state, std::uint16_t flags, std::int64_t start_time_ns) {
  const RecordGuard guard;
  auto* record = thread.records.begin<BeginRecord>(RecordKind::SPAN_BEGIN, flags | BeginRecord::NAMED);
  if (record == nullptr) return false;
  record->stamp = start_time_ns != 0 ? static_cast<std::uint64_t>(start_time_ns) : stamp();
  record->span_id = state.span_id;
  record->parent_id = state.parent_id;
  record->trace_high = state.trace_id.high;
  record->trace_low = state.trace_id.low;
  record->callsite = 0;
  thread.values.start(&thread.records);
  write_text(thread.values, state.name);
  write_text(thread.values, state.span_type);
  write_json(thread.values, state.attributes);
  if (thread.values.failed()) {
    thread.records.abandon();
    return false;
  }
  thread.records.commit();
  return true;
}

}  // namespace

std::shared_ptr<SpanState> begin_span(Thread& thread, std::shared_ptr<SpanState> state, const SpanFacts& facts,
                                      std::int64_t start_time_ns) {
  state->name = facts.name.empty() ? "span" : facts.name;
  state->span_type = facts.span_type.empty() ? SpanType::UNKNOWN : facts.span_type;
  state->attributes = with_common_attributes(facts);
  if (start_time_ns != 0) state->attributes[attribute_key::SPAN_START_TIME_NS] = start_time_ns;
  state->start_ns = start_time_ns != 0 ? start_time_ns : static_cast<std::int64_t>(read_clock(CLOCK_REALTIME));
  std::uint16_t flags = state->is_root ? BeginRecord::ROOT : 0;
  if (start_time_ns != 0) flags |= BeginRecord::EXPLICIT_START;
  if (state->is_root && wants_root_facts()) write_root_facts(thread, state->trace_id);
  if (!write_begin(thread, *state, flags, start_time_ns)) {
    count_lost_span();
    if (state->is_root && wants_root_facts()) thread.records.note_loss(state->trace_id);  // the reader has heard of it
    return nullptr;
  }
  return state;
}

namespace {

void add_links(Span& span, const std::vector<mlflow::Link>& links) {
  for (const mlflow::Link& link : links) span.add_link(link);
}

bool can_start(Thread& thread) {
  return __atomic_load_n(&mlflow_trace_v1::mlflow_trace_v1_enabled, __ATOMIC_RELAXED) != 0 &&
         mlflow_trace_v1_off == 0 && ready(thread);
}

}  // namespace

std::shared_ptr<SpanState> current_span_state() {
  Thread& thread = this_thread;
  if (mlflow_trace_v1_off != 0 || thread.generation != process_generation()) return nullptr;
  Frame* frame = innermost_live_frame(thread);
  if (frame == nullptr || frame->state == Frame::UNSAMPLED_ROOT) return nullptr;
  if ((frame->flags & FRAME_MANUAL) != 0) return static_cast<ManualFrame*>(frame)->owner->shared_from_this();
  share_trace(thread, *frame);  // the span may be handed to another thread
  auto state = std::make_shared<SpanState>();
  state->annotated = frame;
  state->trace_id = {frame->trace_high, frame->trace_low};
  state->span_id = frame->span_id;
  state->parent_id = frame->parent != nullptr ? frame->parent->span_id : 0;
  state->is_root = frame->parent == nullptr;
  if (frame->callsite != nullptr) {
    state->name = frame->callsite->name;
    state->span_type = frame->callsite->span_type;
  }
  return state;
}

// What kept it alive for its thread lets go of it.
void release_manual_frame(Frame* frame) noexcept {
  const std::shared_ptr<SpanState> kept = std::move(static_cast<ManualFrame*>(frame)->owner->kept_by_thread);
}

void leave_chain(const std::shared_ptr<SpanState>& state) noexcept {
  Frame& frame = state->frame;
  Thread& thread = this_thread;
  if (frame.thread == &thread) {
    unlink_frame(thread, frame);
    frame.state = Frame::ENDED;
  } else {
    state->kept_by_thread = state;
    __atomic_store_n(&frame.state, unsigned{Frame::ENDED}, __ATOMIC_RELEASE);
  }
}

}  // namespace internal

namespace internal {
namespace {

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

}  // namespace
}  // namespace internal

Span start_span(const std::string& name, const StartSpanOptions& options) noexcept {
  return internal::start_sampled_span(name, options, -1.0);
}

Span internal::start_sampled_span(const std::string& name, const StartSpanOptions& options, double ratio) noexcept try {
  Thread& thread = this_thread;
  if (!can_start(thread)) return Span();
  auto state = std::make_shared<SpanState>();
  const Placement placement = place_frame(thread, state->frame, ratio);
  if (placement == Placement::INSIDE_UNSAMPLED) return Span();
  state->frame.flags = FRAME_MANUAL;
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
  Thread& thread = this_thread;
  if (!can_start(thread)) return Span();
  auto state = std::make_shared<SpanState>();
  state->frame.uncaught = thread.exceptions->uncaught;
  if (options.parent_span != nullptr) {
    const auto& parent = SpanState::of(*options.parent_span);
    if (!parent || parent->span_id == 0) return Span();  // below a span that is not recorded
    state->trace_id = parent->trace_id;
    state->parent_id = parent->span_id;
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
  if (!options.inputs.is_null()) span.set_inputs(options.inputs);
  add_links(span, options.links);
  if (state->is_root && (!options.tags.empty() || !options.metadata.empty() || !options.experiment_id.empty())) {
    Json update = {{"tags", options.tags}, {"metadata", options.metadata}};
    if (!options.experiment_id.empty()) update["experiment_id"] = options.experiment_id;
    write_trace_update(state->trace_id, update);
  }
  return span;
} catch (const std::exception& e) {
  report(Severity::WARNING, std::string("a span could not be started: ") + e.what());
  return Span();
}

Span get_current_active_span() noexcept try {
  auto state = current_span_state();
  return state ? SpanState::borrowed(std::move(state)) : Span();
} catch (const std::exception&) {
  return Span();
}

}  // namespace mlflow
