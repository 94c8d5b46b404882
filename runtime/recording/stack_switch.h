// Stacks that a program makes itself and switches between (ucontext, fibers): what is current on one is nobody's parent
// on another. Switches by the C library's functions are seen where they are made (interposed/context_watch.cpp). Those
// made in assembler are noticed at the next span, by where the thread then runs: what is open on the thread's own stack
// is current again when it is back there, and a stack that is not the thread's own is taken for the same as before only
// near where it was.
#pragma once

#include <cstdint>

#include "recording/current_thread.h"

namespace mlflow::internal {

// What is current on a stack: kept on that stack while the thread runs on another.
struct StackState {
  mlflow_trace_v1::Frame* current;
  const mlflow_trace_v1::Frame* unrecorded;
  unsigned off;
};
// The thread is about to run on another stack, where nothing is current.
StackState leave_stack() noexcept;
// It is back, or another thread is.
void return_to_stack(const StackState& state) noexcept;

// Makes current what is so on the stack the thread runs on.
void notice_stack(Thread& thread, std::uintptr_t here) noexcept;
[[gnu::always_inline]] inline void settle_on_stack_of(Thread& thread, std::uintptr_t here) noexcept {
  if (!thread.stack.contains(here) || thread.is_elsewhere) [[unlikely]]
    notice_stack(thread, here);
}
[[gnu::always_inline]] inline void settle_on_stack(Thread& thread) noexcept {
  settle_on_stack_of(thread, reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
}

}  // namespace mlflow::internal
