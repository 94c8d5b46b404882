// Spans of functions that were left without their destructors, by longjmp: they end where they are found to be gone.
// Without this, a frame that is gone would stay the thread's current span.
#pragma once

#include "recording/span_recording.h"

namespace mlflow::internal {

// Ends one such span. Its frame may only be read, and is out of the chain.
void end_left_behind(Thread& thread, Frame* frame);

// A frame that is about to begin cannot be in the chain. If it is, a jump to within the function that has it, which
// cannot be seen where it is made, has left it behind, and all that began after it. Such a frame is not deeper in the
// stack than the innermost one.
inline bool may_be_in_chain(const Thread& thread, const Frame& frame) noexcept {
  return thread.current != nullptr && thread.current <= &frame;
}
void leave_entered_again(Thread& thread, Frame& frame) noexcept;

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
