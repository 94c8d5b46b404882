// For as long as a lock is held, or a list is half linked, on a thread of the program: a signal handler that ran then
// might never come back (siglongjmp), or need the same lock. Faults stay deliverable, since a blocked one ends the
// process.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <initializer_list>

namespace mlflow::internal {

class SignalsBlocked {
 public:
  SignalsBlocked() noexcept {
    sigset_t blocked;
    sigfillset(&blocked);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS}) sigdelset(&blocked, fault);
    pthread_sigmask(SIG_BLOCK, &blocked, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

}  // namespace mlflow::internal
