#include "recording/left_behind.h"

#include <cstdint>

#include "capture/readable_memory.h"

namespace mlflow::internal {

void end_left_behind(Thread& thread, Frame* frame) {
  const bool is_root = frame->parent == nullptr;
  if (frame->generation == process_generation())
    record_end(thread, {frame->trace_high, frame->trace_low}, frame->span_id, EndRecord::JUMPED_OVER, stamp());
  frame->state = Frame::ENDED;
  if (is_root && thread.life != nullptr) end_life(thread);
  if (is_root) root_ended();
}

bool is_plain_call(const Frame* f) noexcept {
  return (f->flags & ~(FRAME_SHARED | DEPTH_MASK)) == 0 && f->state == Frame::RECORDING &&
         (f->callsite->flags & mlflow_trace_v1::Callsite::COROUTINE) == 0;
}

void unlink_inner_frame(Thread& thread, Frame& frame) noexcept {
  settle_on_stack(thread);
  if (thread.current == &frame) {
    thread.current = frame.parent;
    return;
  }
  // A traced function ends: those it called have ended before it, unless a jump that we did not see (or to within this
  // very stack frame) left them behind. Frames that are not on this stack are a fiber's.
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  if (is_plain_call(&frame)) {
    const std::uintptr_t end = own_stack().high;
    const auto is_left_behind = [&](const Frame* f) {
      const auto at = reinterpret_cast<std::uintptr_t>(f);
      return here <= at && at < end && is_plain_call(f);
    };
    if (is_left_behind(&frame)) end_all_left_behind(thread, &frame, is_left_behind);
  }
  for (Frame** link = &thread.current; *link != nullptr; link = &(*link)->parent) {
    if (*link != &frame) continue;
    *link = frame.parent;
    return;
  }
}

}  // namespace mlflow::internal
