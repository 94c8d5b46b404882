// A write to a pipe or a connection whose other end is gone raises SIGPIPE, which ends a program that does not expect
// it. The program's own handling of the signal stays as it is: while this lives, the signal is held back on this
// thread, and taken away if it came.
#pragma once

#include <signal.h>

namespace mlflow::internal {

class SigpipeGuard {
 public:
  SigpipeGuard() noexcept;
  ~SigpipeGuard();
  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;

 private:
  sigset_t before_;
  bool was_pending_ = false;
  bool active_ = false;
};

}  // namespace mlflow::internal
