// Beginning and ending spans: what the hooks and the API's Span share. On the traced thread; nothing here throws,
// locks, or allocates in the steady state.
#pragma once

#include "hooks/abi.h"
#include "recording/current_thread.h"
#include "recording/defined_above.h"
#include "recording/losses.h"
#include "recording/root_attention.h"
#include "recording/sampling.h"
#include "recording/span_depth.h"
#include "recording/stack_switch.h"
#include "recording/thrown_exception.h"

namespace mlflow::internal {

using mlflow_trace_v1::Callsite;
using mlflow_trace_v1::Frame;
using mlflow_trace_v1::mlflow_trace_v1_off;

// Ready to record on this thread: the fast test, then the slow way.
inline bool ready(Thread& thread) noexcept {
  if (thread.buffer != nullptr && thread.generation == process_generation()) [[likely]]
    return true;
  return prepare_thread(thread);
}

// While it lives, nothing on this thread is traced: a record is being written, and a signal handler or user code that
// runs now must not write another into the middle of it.
class RecordGuard {
 public:
  RecordGuard() : before_(mlflow_trace_v1_off) { mlflow_trace_v1_off = before_ | OFF_CAPTURING; }
  ~RecordGuard() { mlflow_trace_v1_off = before_; }
  RecordGuard(const RecordGuard&) = delete;
  RecordGuard& operator=(const RecordGuard&) = delete;

 private:
  const unsigned before_;
};

// Frames of spans made by hand may be ended on another thread than the one whose chain they are in; then that thread
// takes them out when it next looks.
Frame* skip_ended_frames(Thread& thread) noexcept;

// The innermost span that is open on this thread; it may be the root of an unsampled trace (a manual one).
inline Frame* innermost_live_frame(Thread& thread) noexcept {
  settle_on_stack(thread);
  Frame* frame = thread.current;
  if (frame != nullptr && (frame->flags & (FRAME_MANUAL | FRAME_INHERITED)) != 0) [[unlikely]]
    return skip_ended_frames(thread);
  return frame;
}

enum class Placement { RECORDED, UNSAMPLED_ROOT, INSIDE_UNSAMPLED, TOO_DEEP };

// Gives a new frame its place below the thread's innermost span, or makes it a root and decides on sampling. Does not
// put it into the chain.
[[gnu::always_inline]] inline Placement place_frame(Thread& thread, Frame& frame, double ratio_override) noexcept {
  Frame* parent = innermost_live_frame(thread);
  frame.parent = parent;
  frame.thread = &thread;
  frame.generation = process_generation();
  frame.uncaught = thread.exceptions->uncaught;
  if (parent != nullptr) {
    if (parent->state == Frame::UNSAMPLED_ROOT) [[unlikely]]
      return Placement::INSIDE_UNSAMPLED;
    frame.flags = depth_of(parent) + DEPTH_UNIT;
    if (frame.flags >= __atomic_load_n(&span_depth_limit, __ATOMIC_RELAXED)) [[unlikely]]
      return Placement::TOO_DEEP;
    frame.trace_high = parent->trace_high;
    frame.trace_low = parent->trace_low;
  } else {
    frame.flags = 0;
    frame.trace_high = thread.random.next();
    frame.trace_low = thread.random.next();
    const unsigned long long threshold =
        ratio_override >= 0 ? threshold_of(ratio_override) : __atomic_load_n(&sampling_threshold, __ATOMIC_RELAXED);
    if (frame.trace_low >= threshold && threshold != ~0ull) [[unlikely]]
      return Placement::UNSAMPLED_ROOT;
  }
  frame.span_id = thread.random.next();
  return Placement::RECORDED;
}

// What a begin or end record that finds no memory does: counts, and marks the trace.
void lose_begin(Thread& thread, const Frame& frame) noexcept;
void lose_end(Thread& thread, TraceId trace) noexcept;

// Starts the begin record of a placed frame; null (and the loss is counted) when there is no memory.
[[gnu::always_inline]] inline BeginRecord* begin_record(Thread& thread, Frame& frame, std::uint16_t flags) noexcept {
  const Frame* parent = frame.parent;
  if (parent != nullptr && (parent->flags & FRAME_REMOTE) != 0) [[unlikely]]
    flags |= BeginRecord::REMOTE_PARENT;
  if (thread.is_elsewhere) [[unlikely]]
    flags |= BeginRecord::ELSEWHERE;
  auto* record = thread.records.begin<BeginRecord>(RecordKind::SPAN_BEGIN, flags);
  if (record == nullptr) [[unlikely]] {
    lose_begin(thread, frame);
    return nullptr;
  }
  record->stamp = stamp();
  record->span_id = frame.span_id;
  record->parent_id = parent != nullptr ? parent->span_id : 0;
  record->trace_high = frame.trace_high;
  record->trace_low = frame.trace_low;
  return record;
}

// Takes a frame out of the thread's chain, wherever in it it is (left_behind.cpp).
void unlink_inner_frame(Thread& thread, Frame& frame) noexcept;
inline void unlink_frame(Thread& thread, Frame& frame) noexcept {
  if (thread.current == &frame) [[likely]] {
    thread.current = frame.parent;
  } else {
    unlink_inner_frame(thread, frame);
  }
}

// Writes what is known of an exception. An empty type: it was not seen being thrown.
struct ExceptionView {
  const char* type = "";  // mangled, or plain text
  const char* text = nullptr;
  std::size_t text_length = 0;
  void* const* frames = nullptr;  // return addresses, the innermost first
  std::uint32_t frame_count = 0;
};
void record_exception(Thread& thread, TraceId trace, SpanId span, const ExceptionView& exception) noexcept;
// The exception that is leaving a span right now, or is being handled; null is what could not be seen.
void record_exception(Thread& thread, const Frame& frame, const ThrownException* thrown) noexcept;

// Before anything that lets other threads add to the frame's trace: the reader then waits for all of them. Once per
// frame.
void share_trace(Thread& thread, Frame& frame) noexcept;

// The root that is open on this thread ends: threads that inherited it are told.
void end_life(Thread& thread) noexcept;

// The last record of a span. `stamp_value` with EndRecord::EXPLICIT_END is Unix time.
[[gnu::always_inline]] inline void record_end(Thread& thread, TraceId trace, SpanId span, std::uint16_t flags,
                                              std::uint64_t stamp_value) noexcept {
  auto* record = thread.records.begin<EndRecord>(RecordKind::SPAN_END, flags);
  if (record == nullptr) [[unlikely]]
    return lose_end(thread, trace);
  record->span_id = span;
  record->stamp = stamp_value;
  thread.records.commit_small();
}

}  // namespace mlflow::internal
