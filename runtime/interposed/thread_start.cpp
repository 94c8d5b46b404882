// std::thread, std::jthread, std::async and whatever else starts a thread while a span is open: the new thread is
// inside that span until its trace's root ends. Done where they all end up: pthread_create, found here first by
// programs that link the runtime. Weak: a fully static program keeps its own.
#include <dlfcn.h>
#include <pthread.h>

#include <cerrno>
#include <cstdlib>

#include "interposed/own_threads.h"
#include "interposed/watches.h"
#include "recording/inherited_context.h"

namespace mlflow::internal {

namespace {

// A thread that a library starts on one of the runtime's threads (libcurl's resolver) is like that one.
struct LibraryStart {
  void* (*routine)(void*);
  void* argument;
};

// As below: nothing is allocated or freed before the routine has run.
void* start_for_library(void* data) {
  auto* start = static_cast<LibraryStart*>(data);
  begin_library_thread();
  void* result = start->routine(start->argument);
  end_library_thread();
  std::free(start);
  return result;
}

int create_for_library(pthread_t* thread, const pthread_attr_t* attributes, void* (*routine)(void*), void* argument,
                       int (*original)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)) {
  auto* start = static_cast<LibraryStart*>(std::malloc(sizeof(LibraryStart)));
  if (start == nullptr) return EAGAIN;
  *start = {routine, argument};
  const int result = original(thread, attributes, start_for_library, start);
  if (result != 0) std::free(start);
  return result;
}

// Ends what the thread inherited when the thread ends, also when that is by pthread_exit.
struct Inheritance {
  explicit Inheritance(InheritedFrame* frame) { adopt_inheritance(frame); }
  ~Inheritance() { leave_inheritance(); }
  Inheritance(const Inheritance&) = delete;
  Inheritance& operator=(const Inheritance&) = delete;
};

// Runs ahead of the start routine of a tool that wraps pthread_create as well (ThreadSanitizer), which is what sets the
// thread up for it: until then nothing may be called that the tool intercepts, malloc and free above all.
void* start_with_context(void* data) {
  auto* frame = static_cast<InheritedFrame*>(data);
  const Inheritance inheritance(frame);
  return frame->routine(frame->argument);
}

}  // namespace

void watch_thread_starts() noexcept {}

extern "C" {
__attribute__((weak, visibility("default"))) int interposed_thread_create(pthread_t*, const pthread_attr_t*,
                                                                          void* (*)(void*),
                                                                          void*) asm("pthread_create");

int interposed_thread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*routine)(void*),
                             void* argument) {
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto original = reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
  if (runs_libraries_only()) return create_for_library(thread, attributes, routine, argument, original);
  Thread& here = this_thread;
  InheritedFrame* inherited = here.current != nullptr ? make_inheritance(here) : nullptr;
  if (inherited == nullptr) return original(thread, attributes, routine, argument);
  inherited->routine = routine;
  inherited->argument = argument;
  const int result = original(thread, attributes, start_with_context, inherited);
  if (result != 0) drop_inheritance(inherited);
  return result;
}
}

}  // namespace mlflow::internal
