#include <dlfcn.h>
#include <setjmp.h>

#include <cstdint>
#include <cstring>

#include "buffer/signals_blocked.h"
#include "capture/readable_memory.h"
#include "interposed/setjmp_notes.h"
#include "interposed/watches.h"
#include "recording/left_behind.h"

// By their symbols: headers may turn the names into macros.
extern "C" int mlflow_plain_setjmp(void*) __attribute__((returns_twice)) asm("_setjmp");

namespace mlflow::internal {

namespace {

// Where the stack pointer lies in a jmp_buf (in words), and by how many bits it is rotated after being mixed with the
// process's secret. glibc, sysdeps/*/jmpbuf-offsets.h and pointer_guard.h; checked below before it is believed.
#if defined(__x86_64__)
constexpr int STACK_POINTER_AT = 6;
constexpr int ROTATED_BY = 17;
#define MLFLOW_READ_STACK_POINTER(value) asm volatile("mov %%rsp, %0" : "=r"(value))
#elif defined(__aarch64__)
constexpr int STACK_POINTER_AT = 13;
constexpr int ROTATED_BY = 0;
#define MLFLOW_READ_STACK_POINTER(value) asm volatile("mov %0, sp" : "=r"(value))
#else
constexpr int STACK_POINTER_AT = 0;
constexpr int ROTATED_BY = 0;
#define MLFLOW_READ_STACK_POINTER(value) value = 0
#endif

struct JumpBuffers {
  bool known = false;
  std::uintptr_t secret = 0;
};
JumpBuffers jump_buffers;

std::uintptr_t unrotated(const void* environment) {
  std::uintptr_t word = 0;
  std::memcpy(&word, static_cast<const char*>(environment) + STACK_POINTER_AT * sizeof word, sizeof word);
  return ROTATED_BY == 0 ? word : word >> ROTATED_BY | word << (8 * sizeof word - ROTATED_BY);
}

// What is mixed into the stack pointer, seen from a call at whatever depth.
__attribute__((noinline)) std::uintptr_t observed_secret() {
  jmp_buf environment;
  std::uintptr_t stack_pointer = 0;
  MLFLOW_READ_STACK_POINTER(stack_pointer);
  if (mlflow_plain_setjmp(environment) != 0) return 0;
  return unrotated(environment) ^ stack_pointer;
}

__attribute__((noinline)) std::uintptr_t observed_secret_deeper() {
  volatile char room[256];
  room[0] = 0;
  const std::uintptr_t secret = observed_secret();
  room[1] = static_cast<char>(secret);
  return secret;
}

// Lets go of the spans whose frames lie between here and where the jump goes.
void leave_jumped_over(const void* environment, const void* here) noexcept {
  Thread& thread = this_thread;
  const SignalsBlocked blocked;
  if (!jump_buffers.known || (mlflow_trace_v1_off & OFF_RUNTIME) != 0 || thread.buffer == nullptr) return;
  const auto from = reinterpret_cast<std::uintptr_t>(here);
  const std::uintptr_t to = unrotated(environment) ^ jump_buffers.secret;
  // On the thread's own stack all that lies deeper than where it goes is gone, wherever the jump comes from (a signal
  // handler's stack, a fiber's). Of other stacks only one is known of at a time.
  const MemoryRange stack = thread.stack;
  const bool goes_home = stack.contains(to);
  if (!goes_home && stack.contains(from)) return;
  if (goes_home) settle_on_stack_of(thread, to);
  const std::uintptr_t deepest = goes_home ? stack.low : from;
  const auto is_jumped_over = [&](const Frame* frame) {
    const auto at = reinterpret_cast<std::uintptr_t>(frame);
    return deepest <= at && at < to;
  };
  // Out of a capture: what it had written so far is no record.
  if ((mlflow_trace_v1_off & OFF_CAPTURING) != 0) {
    thread.records.abandon_open();
    mlflow_trace_v1_off &= ~static_cast<unsigned>(OFF_WHILE_RECORDING);
  }
  if ((mlflow_trace_v1_off & OFF_BY_FRAME) != 0 && is_jumped_over(thread.unrecorded))
    mlflow_trace_v1_off &= ~static_cast<unsigned>(OFF_BY_FRAME);
  if (const SetjmpNote* note = find_setjmp(environment, thread)) {
    const auto is_left = [&](const Frame* frame) {
      return stack.contains(reinterpret_cast<std::uintptr_t>(frame)) && is_plain_call(frame);
    };
    end_all_left_behind(thread, note->current, is_left);
  }
  end_all_left_behind(thread, nullptr, is_jumped_over);
}

}  // namespace

void watch_jumps() noexcept {
  static const bool learned = [] {
    if (STACK_POINTER_AT == 0) return false;
    const std::uintptr_t secret = observed_secret();
    jump_buffers = {secret == observed_secret_deeper(), secret};
    return jump_buffers.known;
  }();
  (void)learned;
}

// The C library's functions, found first by programs that link the runtime. Weak: a fully static program keeps its own.
extern "C" {

#define MLFLOW_INTERPOSED_JUMP(function, symbol)                                                                  \
  __attribute__((weak, visibility("default"), noreturn)) void function(void* environment, int value) asm(symbol); \
  void function(void* environment, int value) {                                                                   \
    using Jump = void (*)(void*, int);                                                                            \
    static const auto original = reinterpret_cast<Jump>(dlsym(RTLD_NEXT, symbol));                                \
    leave_jumped_over(environment, __builtin_frame_address(0));                                                   \
    original(environment, value);                                                                                 \
    __builtin_unreachable();                                                                                      \
  }
MLFLOW_INTERPOSED_JUMP(interposed_longjmp, "longjmp")
MLFLOW_INTERPOSED_JUMP(interposed_plain_longjmp, "_longjmp")
MLFLOW_INTERPOSED_JUMP(interposed_siglongjmp, "siglongjmp")
MLFLOW_INTERPOSED_JUMP(interposed_checked_longjmp, "__longjmp_chk")
#undef MLFLOW_INTERPOSED_JUMP
}

}  // namespace mlflow::internal
