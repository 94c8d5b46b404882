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

void* start_for_library(void* data) {
  const LibraryStart start = *static_cast<LibraryStart*>(data);
  std::free(data);
  this_is_own_thread(OwnThread::RUNS_LIBRARIES_ONLY);
  return start.routine(start.argument);
}

// `start` is `function`'s, which frees it; here it is freed when there will be no thread.
template <class Create, class Start>
int create(Create original, pthread_t* thread, const pthread_attr_t* attributes, void* (*function)(void*),
           Start* start) {
  const int result = original(thread, attributes, function, start);
  if (result != 0) std::free(start);
  return result;
}

struct Start {
  void* (*routine)(void*);
  void* argument;
  InheritedFrame* inherited;
};

void* start_with_context(void* data) {
  const Start start = *static_cast<Start*>(data);
  std::free(data);
  adopt_inheritance(start.inherited);
  // Taken back when the thread ends (current_thread.cpp), also when that is by pthread_exit.
  return start.routine(start.argument);
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
  if (runs_libraries_only()) {
    auto* start = static_cast<LibraryStart*>(std::malloc(sizeof(LibraryStart)));
    if (start == nullptr) return EAGAIN;
    *start = {routine, argument};
    return create(original, thread, attributes, start_for_library, start);
  }
  Thread& here = this_thread;
  InheritedFrame* inherited = here.current != nullptr ? make_inheritance(here) : nullptr;
  if (inherited == nullptr) return original(thread, attributes, routine, argument);
  auto* start = static_cast<Start*>(std::malloc(sizeof(Start)));
  if (start == nullptr) {
    drop_inheritance(inherited);
    return original(thread, attributes, routine, argument);
  }
  *start = {routine, argument, inherited};
  const int result = create(original, thread, attributes, start_with_context, start);
  if (result != 0) drop_inheritance(inherited);
  return result;
}
}

}  // namespace mlflow::internal
