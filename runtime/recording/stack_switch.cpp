#include "recording/stack_switch.h"

#include <atomic>
#include <utility>

namespace mlflow::internal {

using mlflow_trace_v1::Frame;
using mlflow_trace_v1::mlflow_trace_v1_off;

namespace {

// The program switches by functions that we see: then what is current is always this stack's.
std::atomic<bool> switches_are_seen{false};

// How far apart two frames of one stack that is not the thread's own may be.
constexpr std::uintptr_t LARGEST_STACK = 1 << 20;

}  // namespace

// Not inlined, like its counterpart: the thread, and with it the address of its state, may be another one after the
// switch.
__attribute__((noinline)) StackState leave_stack() noexcept {
  Thread& thread = this_thread;
  switches_are_seen.store(true, std::memory_order_relaxed);
  if (thread.buffer != nullptr) settle_on_stack(thread);
  const StackState state{thread.current, thread.unrecorded, mlflow_trace_v1_off & OFF_BY_FRAME};
  thread.current = nullptr;
  thread.current_at_home = nullptr;
  thread.is_elsewhere = false;
  mlflow_trace_v1_off &= ~unsigned{OFF_BY_FRAME};
  return state;
}

__attribute__((noinline)) void return_to_stack(const StackState& state) noexcept {
  Thread& thread = this_thread;
  thread.current = state.current;
  thread.current_at_home = nullptr;
  thread.unrecorded = state.unrecorded;
  thread.is_elsewhere = !thread.stack.contains(reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
  mlflow_trace_v1_off = (mlflow_trace_v1_off & ~unsigned{OFF_BY_FRAME}) | state.off;
}

__attribute__((noinline)) void notice_stack(Thread& thread, std::uintptr_t here) noexcept {
  if (thread.stack.contains(here)) {
    thread.current = std::exchange(thread.current_at_home, nullptr);
    thread.is_elsewhere = false;
  } else if (!thread.is_elsewhere) {
    thread.current_at_home = std::exchange(thread.current, nullptr);
    thread.is_elsewhere = true;
  } else if (!switches_are_seen.load(std::memory_order_relaxed)) {
    const auto at = reinterpret_cast<std::uintptr_t>(thread.current);
    if (at < here || at - here > LARGEST_STACK) thread.current = nullptr;
  }
}

}  // namespace mlflow::internal
