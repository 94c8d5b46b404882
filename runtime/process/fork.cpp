#include "process/fork.h"

#include <pthread.h>
#include <unistd.h>

#include <string>

#include "config/fork_gate.h"
#include "config/report.h"
#include "interposed/own_threads.h"
#include "process/destination.h"
#include "process/runtime.h"
#include "recording/callsite_registry.h"
#include "recording/current_thread.h"
#include "store/trace_store.h"

namespace mlflow::internal {

namespace {

void ahead_of_fork() { before_fork(TraceStore::close_all); }

void in_forked_child() {
  // Other threads of the parent may have held any lock; its runtime is left as it is.
  ++process_generation;
  own_threads_after_fork();
  destination_after_fork();
  report_after_fork();
  callsite_registry_after_fork();
  take_new_buffers();
  const bool may_be_traced = after_fork_in_child();
  Runtime::forget_parents(may_be_traced);
  if (may_be_traced) return;
  report(Severity::WARNING,
         "process " + std::to_string(::getpid()) +
             " is not traced: it was forked while its parent was writing traces, which took longer than a fork waits");
}

}  // namespace

void watch_forks() { pthread_atfork(ahead_of_fork, after_fork_in_parent, in_forked_child); }

}  // namespace mlflow::internal
