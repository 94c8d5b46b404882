// swapcontext and setcontext: the program goes on on another stack.
#include <dlfcn.h>

#include "interposed/watches.h"
#include "recording/stack_switch.h"

namespace mlflow::internal {

void watch_contexts() noexcept {}

// The C library's functions, found first by programs that link the runtime. Weak: a fully static program keeps its own.
extern "C" {
__attribute__((weak, visibility("default"))) int interposed_swapcontext(void*, const void*) asm("swapcontext");
__attribute__((weak, visibility("default"))) int interposed_setcontext(const void*) asm("setcontext");

int interposed_swapcontext(void* left, const void* entered) {
  using Swap = int (*)(void*, const void*);
  static const auto original = reinterpret_cast<Swap>(dlsym(RTLD_NEXT, "swapcontext"));
  const StackState state = leave_stack();
  const int result = original(left, entered);
  return_to_stack(state);
  return result;
}

int interposed_setcontext(const void* entered) {
  using Set = int (*)(const void*);
  static const auto original = reinterpret_cast<Set>(dlsym(RTLD_NEXT, "setcontext"));
  const StackState state = leave_stack();
  const int result = original(entered);  // comes back only when it failed
  return_to_stack(state);
  return result;
}
}

}  // namespace mlflow::internal
