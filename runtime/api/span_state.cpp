#include "api/span_state.h"

#include <ctime>

#include "api/json_values.h"
#include "model/attribute_keys.h"

namespace mlflow::internal {

namespace {

template <class T>
void set(SpanState& state, std::string_view key, const T& value) {
  state.said.set_attribute(key, Value(value).bytes());
}

void keep_attributes(SpanState& state, const NewSpan& given, std::int64_t start_time_ns) {
  for_each_member(given.attributes.bytes(),
                  [&](std::string_view key, const ValueBytes& value) { state.said.set_attribute(key, value); });
  if (given.log_level != 0) set(state, attribute_key::SPAN_LOG_LEVEL, given.log_level);
  if (!given.description.empty()) set(state, attribute_key::SPAN_DESCRIPTION, given.description);
  if (start_time_ns != 0) set(state, attribute_key::SPAN_START_TIME_NS, start_time_ns);
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
  ValueBytes attributes;
  state.said.write_attributes(attributes);
  write_value(thread.values, attributes);
  if (thread.values.failed()) {
    thread.records.abandon();
    return false;
  }
  thread.records.commit();
  return true;
}

}  // namespace

std::shared_ptr<SpanState> begin_span(Thread& thread, std::shared_ptr<SpanState> state, const NewSpan& given,
                                      std::int64_t start_time_ns) {
  state->name = given.name.empty() ? "span" : given.name;
  state->span_type = given.span_type.empty() ? SpanType::UNKNOWN : given.span_type;
  keep_attributes(*state, given, start_time_ns);
  state->start_ns = start_time_ns != 0 ? start_time_ns : static_cast<std::int64_t>(read_clock(CLOCK_REALTIME));
  std::uint16_t flags = state->is_root ? BeginRecord::ROOT : 0;
  if (start_time_ns != 0) flags |= BeginRecord::EXPLICIT_START;
  if (state->is_root && wants_root_labels()) write_root_labels(thread, state->trace_id);
  if (!write_begin(thread, *state, flags, start_time_ns)) {
    count_lost_span();
    if (state->is_root && wants_root_labels()) thread.records.note_loss(state->trace_id);  // the reader has heard of it
    return nullptr;
  }
  return state;
}

std::shared_ptr<SpanState> current_span_state() {
  Thread& thread = this_thread;
  if (!adds_to_open_spans() || thread.generation != process_generation()) return nullptr;
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

}  // namespace mlflow::internal
