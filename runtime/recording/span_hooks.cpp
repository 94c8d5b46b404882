// The hooks that begin and end spans: the hot path. A sampled span costs two stamps, two or three records and two
// relaxed loads of words that hardly ever change; an unsampled or disabled one never comes here (the inline half
// decides that).
#include <atomic>

#include "buffer/signal_frames.h"
#include "buffer/signals_blocked.h"
#include "hooks/abi.h"
#include "recording/callsite_registry.h"
#include "recording/callsite_requests.h"
#include "recording/carried_context.h"
#include "recording/inherited_context.h"
#include "recording/span_origin.h"
#include "recording/span_recording.h"

namespace mlflow_trace_v1 {

using namespace mlflow::internal;

int mlflow_trace_v1_enabled = 1;
__thread unsigned mlflow_trace_v1_off = 0;

namespace {

// What is beside these has weak names in instrumented code: a linker would leave it in the static library.
[[gnu::used]] void (*const kept_with_origin)(Thread&, Frame&, const TraceContext&) noexcept = &set_origin;
[[gnu::used]] void (*const kept_with_carriers)(int) noexcept = &count_carriers;

Writer* as_writer(Thread& thread) { return reinterpret_cast<Writer*>(&thread.values); }

// Closes a record that values were appended to; one that memory did not suffice for keeps only what names it.
void finish_values(Thread& thread, std::size_t fixed_size, std::uint16_t lost_flag) {
  thread.values.finish();
  if (thread.values.failed()) [[unlikely]] {
    thread.records.rewind(fixed_size);
    thread.records.header()->flags |= lost_flag;
    if (char* p = thread.records.room(1)) {
      *p = static_cast<char>(ValueTag::LOST);
      thread.records.advance(1);
    }
  }
  thread.records.commit();
  mlflow_trace_v1_off &= ~static_cast<unsigned>(OFF_WHILE_RECORDING);
}

// The record of a span that one value follows; null when it could not be begun.
template <class Record>
Record* begin_value_record(Thread& thread, const Frame& frame, RecordKind kind) {
  mlflow_trace_v1_off |= OFF_WHILE_RECORDING;
  if (frame.generation != process_generation()) [[unlikely]]
    return nullptr;  // the parent process has the span, and its buffer is what this thread still has
  auto* record = thread.records.begin<Record>(kind);
  if (record == nullptr) [[unlikely]] {
    thread.records.note_loss({frame.trace_high, frame.trace_low});
    return nullptr;
  }
  record->span_id = frame.span_id;
  thread.values.start(&thread.records);
  return record;
}

// The result of a span, of one number.
template <ValueTag TAG, class Number>
void put_number(const Frame& frame, Number number) {
  Thread& thread = this_thread;
  if (frame.generation != process_generation()) [[unlikely]]
    return;
  const unsigned off = mlflow_trace_v1_off;
  mlflow_trace_v1_off = off | OFF_CAPTURING;
  auto* record = thread.records.begin<SpanRecord>(RecordKind::SPAN_OUTPUT);
  char* value = record != nullptr ? thread.records.room(1 + sizeof number) : nullptr;
  if (value != nullptr) [[likely]] {
    reinterpret_cast<SpanRecord*>(thread.records.header())->span_id = frame.span_id;  // making room may have moved it
    *value = static_cast<char>(TAG);
    __builtin_memcpy(value + 1, &number, sizeof number);
    thread.records.advance(1 + sizeof number);
    thread.records.commit_small();
  } else {
    if (record != nullptr) thread.records.rewind(0);
    thread.records.note_loss({frame.trace_high, frame.trace_low});
  }
  mlflow_trace_v1_off = off & ~static_cast<unsigned>(OFF_CAPTURING);
}

// The bit that a frame which stands for nothing recorded has set.
unsigned off_bit(const Frame& frame) { return frame.state == Frame::TOO_DEEP ? OFF_TOO_DEEP : OFF_UNSAMPLED; }
bool is_unrecorded(const Frame& frame) {
  return frame.state == Frame::UNSAMPLED_ROOT || frame.state == Frame::TOO_DEEP;
}

// The call runs, and what it calls is not recorded until it has returned.
[[gnu::cold]] void leave_unrecorded(Thread& thread, Frame& frame, Placement placement) {
  mlflow_trace_v1_off = 0;
  if (placement == Placement::INSIDE_UNSAMPLED) return;
  if (placement == Placement::TOO_DEEP) count_too_deep();
  frame.state = placement == Placement::TOO_DEEP ? Frame::TOO_DEEP : Frame::UNSAMPLED_ROOT;
  thread.unrecorded = &frame;
  mlflow_trace_v1_off = off_bit(frame);
}

// There was no memory for the record. Of a lost root nothing is kept; a lost child's own children take its place.
[[gnu::cold]] void go_on_without(Thread& thread, Frame& frame) {
  mlflow_trace_v1_off = frame.parent == nullptr ? unsigned{OFF_UNSAMPLED} : 0u;
  frame.state = frame.parent == nullptr ? Frame::UNSAMPLED_ROOT : Frame::NONE;
  thread.unrecorded = &frame;
}

// In a signal handler the thread that reads registers it: what that allocates may be what was interrupted.
[[gnu::cold]] std::uint32_t id_at_first_call(const Thread& thread, Callsite& callsite) {
  const RecordGuard guard;
  if (!in_signal_handler()) {
    const SignalsBlocked blocked;
    return register_callsite(callsite);
  }
  const std::uint32_t id = have_callsite_registered(callsite);
  if (id == 0) count_interrupting(thread.current == nullptr);
  return id;
}

// A record is being written on this thread, or values captured.
[[gnu::cold]] void count_call_while_recording() {
  if ((mlflow_trace_v1_off & OFF_VALUES) != 0) {
    count_inside_capture();
  } else if ((mlflow_trace_v1_off & OFF_CAPTURING) != 0) {
    count_interrupting(this_thread.current == nullptr);
  }
}

// Begins the span's record and leaves it open for values. False: the call is not recorded.
[[gnu::always_inline]] inline bool begin_recording(Thread& thread, Frame& frame, Callsite& callsite) {
  if (mlflow_trace_v1_off != 0) [[unlikely]] {
    count_call_while_recording();
    return false;
  }
  if (!ready(thread)) [[unlikely]] {
    if (in_signal_handler()) count_interrupting(true);
    return false;
  }
  std::uint32_t id = __atomic_load_n(&callsite.id, __ATOMIC_ACQUIRE);
  if (id == 0) [[unlikely]] {
    id = id_at_first_call(thread, callsite);
    if (id == 0) return false;
  }
  mlflow_trace_v1_off = OFF_CAPTURING;
  std::atomic_signal_fence(std::memory_order_seq_cst);  // a handler that runs from here on leaves all of it alone
  frame.callsite = &callsite;
  const Placement placement = place_frame(thread, frame, callsite.sampling_ratio_override);
  if (placement != Placement::RECORDED) [[unlikely]] {
    leave_unrecorded(thread, frame, placement);
    return false;
  }
  const bool is_root = frame.parent == nullptr;
  if (is_root && wants_root_labels()) [[unlikely]]
    write_root_labels(thread, {frame.trace_high, frame.trace_low});
  BeginRecord* record = begin_record(thread, frame, is_root ? BeginRecord::ROOT : 0);
  if (record == nullptr) [[unlikely]] {
    go_on_without(thread, frame);
    return false;
  }
  record->callsite = id;
  frame.state = Frame::RECORDING;
  thread.current = &frame;
  return true;
}

}  // namespace

extern "C" {

void mlflow_trace_v1_inside_record() noexcept { count_call_while_recording(); }

void mlflow_trace_v1_enter(Frame* frame, Callsite* callsite) noexcept {
  Thread& thread = this_thread;
  if (!begin_recording(thread, *frame, *callsite) || (callsite->flags & Callsite::HAS_VALUES) != 0) return;
  thread.records.commit_small();
  std::atomic_signal_fence(std::memory_order_seq_cst);
  mlflow_trace_v1_off = 0;
}

void mlflow_trace_v1_leave(Frame* frame) noexcept {
  Thread& thread = this_thread;
  if (frame->state != Frame::RECORDING) [[unlikely]] {
    if (is_unrecorded(*frame)) {
      mlflow_trace_v1_off &= ~off_bit(*frame);
      frame->state = Frame::ENDED;
      return;
    }
    // Destroyed while suspended: not in any thread's chain. Or left a second time: that is what optimised code does to
    // a coroutine's locals when it is destroyed after unhandled_exception() has thrown.
    if (frame->state != Frame::SUSPENDED || !ready(thread)) return;
  } else {
    unlink_frame(thread, *frame);
    if (frame->generation != process_generation()) return;  // the parent process ends it
    if (!ready(thread)) [[unlikely]]
      return;
    if (thread.exceptions->uncaught > frame->uncaught) [[unlikely]]
      record_exception(thread, *frame, exception_in_flight(thread));
  }
  const bool is_root = frame->parent == nullptr;
  if (is_root && thread.life != nullptr) [[unlikely]]
    end_life(thread);
  mlflow_trace_v1_off |= OFF_CAPTURING;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  record_end(thread, {frame->trace_high, frame->trace_low}, frame->span_id, 0, stamp());
  std::atomic_signal_fence(std::memory_order_seq_cst);
  mlflow_trace_v1_off &= ~static_cast<unsigned>(OFF_CAPTURING);
  frame->state = Frame::ENDED;
  if (is_root) root_ended();
}

Writer* mlflow_trace_v1_begin_inputs(Frame*) noexcept {
  Thread& thread = this_thread;
  mlflow_trace_v1_off |= OFF_VALUES;
  thread.values.start(&thread.records);  // enter() left the begin record open
  return as_writer(thread);
}

Writer* mlflow_trace_v1_enter_values(Frame* frame, Callsite* callsite) noexcept {
  Thread& thread = this_thread;
  if (!begin_recording(thread, *frame, *callsite)) [[unlikely]]
    return nullptr;
  thread.values.start(&thread.records);
  mlflow_trace_v1_off = OFF_WHILE_RECORDING;
  return as_writer(thread);
}

void mlflow_trace_v1_end_inputs(Writer*) noexcept {
  finish_values(this_thread, sizeof(BeginRecord), BeginRecord::VALUES_LOST);
}

Writer* mlflow_trace_v1_begin_output(Frame* frame) noexcept {
  Thread& thread = this_thread;
  if (begin_value_record<SpanRecord>(thread, *frame, RecordKind::SPAN_OUTPUT) == nullptr) [[unlikely]]
    thread.values.start_nowhere(&thread.records);
  return as_writer(thread);
}

void mlflow_trace_v1_end_output(Writer*) noexcept {
  Thread& thread = this_thread;
  if (thread.values.nowhere()) [[unlikely]] {
    thread.values.finish();
    mlflow_trace_v1_off &= ~static_cast<unsigned>(OFF_WHILE_RECORDING);
    return;
  }
  finish_values(thread, sizeof(SpanRecord), 0);
}

void mlflow_trace_v1_output_i64(Frame* frame, long long v) noexcept { put_number<ValueTag::INT64>(*frame, v); }
void mlflow_trace_v1_output_u64(Frame* frame, unsigned long long v) noexcept {
  put_number<ValueTag::UINT64>(*frame, v);
}
void mlflow_trace_v1_output_f64(Frame* frame, double v) noexcept { put_number<ValueTag::FLOAT64>(*frame, v); }
void mlflow_trace_v1_output_bool(Frame* frame, int v) noexcept {
  Writer* w = mlflow_trace_v1_begin_output(frame);
  mlflow_trace_v1_put_bool(w, v);
  mlflow_trace_v1_end_output(w);
}

Writer* mlflow_trace_v1_begin_chunk(Frame* frame) noexcept {
  Thread& thread = this_thread;
  if (auto* record = begin_value_record<StampedRecord>(thread, *frame, RecordKind::SPAN_CHUNK)) {
    record->stamp = stamp();
  } else {
    thread.values.start_nowhere(&thread.records);
  }
  return as_writer(thread);
}

void mlflow_trace_v1_end_chunk(Writer* writer) noexcept {
  Thread& thread = this_thread;
  if (thread.values.nowhere()) return mlflow_trace_v1_end_output(writer);
  finish_values(thread, sizeof(StampedRecord), 0);
}

void mlflow_trace_v1_detach(Frame* frame) noexcept {
  if (is_unrecorded(*frame)) {
    mlflow_trace_v1_off &= ~off_bit(*frame);
  } else if (frame->state == Frame::RECORDING) {
    unlink_frame(this_thread, *frame);
    frame->parent = nullptr;
    frame->thread = nullptr;
    frame->state = Frame::SUSPENDED;
  }
}

void mlflow_trace_v1_attach(Frame* frame) noexcept {
  Thread& thread = this_thread;
  if (is_unrecorded(*frame)) {
    mlflow_trace_v1_off |= off_bit(*frame);
  } else if (frame->state == Frame::SUSPENDED && ready(thread)) {
    settle_on_stack(thread);
    frame->parent = thread.current;
    frame->thread = &thread;
    frame->uncaught = thread.exceptions->uncaught;
    frame->state = Frame::RECORDING;
    thread.current = frame;
  }
}

// Declared weak in the template half of the header: a coroutine's call notes where it was made.
__attribute__((visibility("default"))) void mlflow_trace_v1_here(Frame* here) noexcept {
  Thread& thread = this_thread;
  if ((mlflow_trace_v1_off & (OFF_CAPTURING | OFF_RUNTIME)) != 0 || !ready(thread)) return;
  stand_for(thread, *here, current_trace_context(thread));
}

void mlflow_trace_v1_fail(Frame* frame, const char* text, Size length) noexcept {
  Thread& thread = this_thread;
  if (frame->state != Frame::RECORDING || !ready(thread)) return;
  const RecordGuard guard;
  auto* record = thread.records.begin<SpanRecord>(RecordKind::SPAN_FAILED);
  if (record == nullptr) return;
  record->span_id = frame->span_id;
  thread.values.start(&thread.records);
  thread.values.string(text != nullptr ? text : "", text != nullptr ? length : 0);
  thread.records.commit();
}

void mlflow_trace_v1_current_exception(Frame* frame) noexcept {
  Thread& thread = this_thread;
  if (frame->state != Frame::RECORDING || !ready(thread)) return;
  record_exception(thread, *frame, exception_being_handled(thread));
}
}

}  // namespace mlflow_trace_v1
