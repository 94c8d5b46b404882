#include "process/fork.h"

#include <pthread.h>
#include <unistd.h>

#include <string>

#include "buffer/process_generation.h"
#include "config/fork_gate.h"
#include "config/report.h"
#include "config/secrets.h"
#include "interposed/own_threads.h"
#include "process/destination.h"
#include "process/runtime.h"
#include "recording/callsite_registry.h"
#include "recording/current_thread.h"
#include "recording/losses.h"
#include "store/trace_store.h"

namespace mlflow::internal {

namespace {

// What other threads would make when they first need it: a child that was forked meanwhile would wait for it forever.
void make_what_a_child_needs() {
  const ForkWaits gate;
  static_cast<void>(current_destination());
  static_cast<void>(without_secrets({}));
  static_cast<void>(registered_callsites().find(0));
  report_suppressed();
}

void ahead_of_fork() { before_fork(TraceStore::close_all); }

void in_forked_child() {
  // Other threads of the parent may have held any lock; its runtime is left as it is.
  begin_generation();
  count_losses_in(nullptr);
  forget_losses();
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

void watch_forks() {
  make_what_a_child_needs();
  pthread_atfork(ahead_of_fork, after_fork_in_parent, in_forked_child);
}

}  // namespace mlflow::internal
