// What the slow paths on a traced thread must not change for the program: errno, which is its own, and where the thread
// can be cancelled. A cancellation that acted in here would have to unwind through hooks that let nothing out.
#pragma once

#include <pthread.h>

#include <cerrno>

namespace mlflow::internal {

class Undisturbed {
 public:
  Undisturbed() : errno_(errno) { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state_); }
  ~Undisturbed() {
    int ours = 0;
    pthread_setcancelstate(cancel_state_, &ours);
    errno = errno_;
  }
  Undisturbed(const Undisturbed&) = delete;
  Undisturbed& operator=(const Undisturbed&) = delete;

 private:
  const int errno_;
  int cancel_state_ = PTHREAD_CANCEL_ENABLE;
};

}  // namespace mlflow::internal
