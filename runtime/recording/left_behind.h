// Spans of functions that were left without their destructors, by longjmp: they end where they are found to be gone.
// Without this, a frame that is gone would stay the thread's current span.
#pragma once

#include "recording/span_recording.h"

namespace mlflow::internal {

// Ends one such span. Its frame may only be read, and is out of the chain.
void end_left_behind(Thread& thread, Frame* frame);

// Not a coroutine (whose frame the compiler may put on the stack), nor what stands for something elsewhere.
bool is_plain_call(const Frame* frame) noexcept;

// Takes out of the thread's chain, up to `end`, the frames that are gone.
template <class IsGone>
void end_all_left_behind(Thread& thread, const Frame* end, IsGone&& is_gone) {
  for (Frame** link = &thread.current; *link != end && *link != nullptr;) {
    Frame* frame = *link;
    if (!is_gone(frame)) {
      link = &frame->parent;
      continue;
    }
    *link = frame->parent;
    end_left_behind(thread, frame);
  }
}

}  // namespace mlflow::internal
