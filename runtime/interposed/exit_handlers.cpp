#include "interposed/exit_handlers.h"

#include <dlfcn.h>

#include <atomic>
#include <cstdlib>

#include "interposed/own_threads.h"
#include "interposed/watches.h"

namespace mlflow::internal {

namespace {

using Register = int (*)(void (*)(void*), void*, void*);

std::atomic<void (*)()> on_registered{nullptr};

// The C library's; null in a program that has none to be found. No guarded static: sanitizers register handlers before
// their own parts that its guard needs are there.
Register original() noexcept {
  static constinit std::atomic<Register> found{nullptr};
  Register known = found.load(std::memory_order_relaxed);
  if (known == nullptr) {
    known = reinterpret_cast<Register>(dlsym(RTLD_NEXT, "__cxa_atexit"));
    found.store(known, std::memory_order_relaxed);
  }
  return known;
}

void call(void* handler) { reinterpret_cast<void (*)()>(handler)(); }

}  // namespace

void watch_exit_handlers(void (*registered)()) noexcept { on_registered.store(registered); }

void register_exit_handler(void (*handler)()) noexcept {
  if (const Register direct = original()) {
    direct(call, reinterpret_cast<void*>(handler), nullptr);
  } else {
    std::atexit(handler);
  }
}

void watch_exit_registrations() noexcept {}

// Of the Itanium C++ ABI, 3.3.6.3; atexit ends up here, too. Found first by programs that link the runtime. Weak: a
// fully static program keeps its own.
extern "C" {
__attribute__((weak, visibility("default"))) int interposed_cxa_atexit(void (*)(void*), void*,
                                                                       void*) asm("__cxa_atexit");

int interposed_cxa_atexit(void (*handler)(void*), void* argument, void* object) {
  if (runs_libraries_only()) return 0;
  const Register direct = original();
  if (direct == nullptr) return -1;
  const int result = direct(handler, argument, object);
  if (void (*registered)() = on_registered.load(std::memory_order_relaxed)) registered();
  return result;
}
}

}  // namespace mlflow::internal
