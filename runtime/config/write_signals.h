// Writing can raise signals that end a program which does not expect them: SIGPIPE, of a pipe or a connection whose
// other end is gone, and SIGXFSZ, of a file that has reached the limit of the process (RLIMIT_FSIZE). The program's own
// handling of them stays as it is: while this lives they are held back on this thread, and taken away if they came.
#pragma once

#include <signal.h>

namespace mlflow::internal {

class WriteSignalsHeld {
 public:
  WriteSignalsHeld() noexcept;
  ~WriteSignalsHeld();
  WriteSignalsHeld(const WriteSignalsHeld&) = delete;
  WriteSignalsHeld& operator=(const WriteSignalsHeld&) = delete;

 private:
  sigset_t before_;
  sigset_t raised_here_;  // those that were not pending before
  bool active_ = false;
};

}  // namespace mlflow::internal
