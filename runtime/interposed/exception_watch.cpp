#include <cxxabi.h>
#include <dlfcn.h>

#include <exception>
#include <typeinfo>

#include "interposed/watches.h"
#include "recording/current_thread.h"
#include "recording/thrown_exception.h"

namespace mlflow::internal {

using mlflow_trace_v1::mlflow_trace_v1_off;

namespace {

// Only inside a recorded span, and not while the runtime itself is at work.
bool watching(const Thread& thread) {
  return thread.current != nullptr && thread.exceptions != nullptr && adds_to_open_spans();
}

template <class Function>
Function next_definition(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

void watch_exceptions() noexcept {}

// The C++ library's own functions (Itanium C++ ABI 2.4.3 and 2.5.4, and std::rethrow_exception, which takes its
// argument by hidden reference), found first by programs that link the runtime. Weak: a fully static program brings the
// library's own definition, and then that one wins. Named by symbol: <cxxabi.h> declares them otherwise.
extern "C" {

#define MLFLOW_INTERPOSED __attribute__((weak, visibility("default"), noreturn))
MLFLOW_INTERPOSED void interposed_throw(void*, std::type_info*, void (*)(void*)) asm("__cxa_throw");
MLFLOW_INTERPOSED void interposed_rethrow() asm("__cxa_rethrow");
MLFLOW_INTERPOSED void interposed_rethrow_exception(const std::exception_ptr*) asm(
    "_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE");
#undef MLFLOW_INTERPOSED

void interposed_throw(void* object, std::type_info* type, void (*destructor)(void*)) {
  using Throw = void (*)(void*, std::type_info*, void (*)(void*));
  static const auto original = next_definition<Throw>("__cxa_throw");
  Thread& thread = this_thread;
  if (watching(thread)) examine_exception(thread, object, type);
  original(object, type, destructor);
  __builtin_unreachable();
}

void interposed_rethrow() {
  using Rethrow = void (*)();
  static const auto original = next_definition<Rethrow>("__cxa_rethrow");
  Thread& thread = this_thread;
  if (watching(thread)) exception_being_handled(thread);
  original();
  __builtin_unreachable();
}

void interposed_rethrow_exception(const std::exception_ptr* exception) {
  using Rethrow = void (*)(const std::exception_ptr*);
  static const auto original = next_definition<Rethrow>("_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE");
  Thread& thread = this_thread;
  if (watching(thread) && exception != nullptr && *exception)
    examine_again(thread, object_of(*exception), exception->__cxa_exception_type());
  original(exception);
  __builtin_unreachable();
}
}

}  // namespace mlflow::internal
