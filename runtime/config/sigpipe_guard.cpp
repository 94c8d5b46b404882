#include "config/sigpipe_guard.h"

#include <time.h>

namespace mlflow::internal {
namespace {

sigset_t only_sigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

}  // namespace

SigpipeGuard::SigpipeGuard() noexcept {
  const sigset_t pipe = only_sigpipe();
  sigset_t pending;
  sigemptyset(&pending);
  sigpending(&pending);
  was_pending_ = sigismember(&pending, SIGPIPE) == 1;
  active_ = pthread_sigmask(SIG_BLOCK, &pipe, &before_) == 0;
}

SigpipeGuard::~SigpipeGuard() {
  if (!active_) return;
  if (!was_pending_) {
    const sigset_t pipe = only_sigpipe();
    const timespec none{0, 0};
    sigtimedwait(&pipe, nullptr, &none);
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace mlflow::internal
