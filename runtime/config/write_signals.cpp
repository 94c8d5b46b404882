#include "config/write_signals.h"

#include <time.h>

#include <cerrno>
#include <initializer_list>

namespace mlflow::internal {

WriteSignalsHeld::WriteSignalsHeld() noexcept {
  sigset_t pending;
  sigemptyset(&pending);
  sigpending(&pending);
  sigset_t held;
  sigemptyset(&held);
  sigemptyset(&raised_here_);
  for (const int signal : {SIGPIPE, SIGXFSZ}) {
    sigaddset(&held, signal);
    if (sigismember(&pending, signal) != 1) sigaddset(&raised_here_, signal);
  }
  active_ = pthread_sigmask(SIG_BLOCK, &held, &before_) == 0;
}

WriteSignalsHeld::~WriteSignalsHeld() {
  if (!active_) return;
  const int before = errno;
  const timespec none{0, 0};
  while (sigtimedwait(&raised_here_, nullptr, &none) > 0) {
  }
  errno = before;
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace mlflow::internal
