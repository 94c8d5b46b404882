// A forked child leaves the parent's runtime as it is, with what its threads, which the child has not, were holding.
// That is no leak of the program's, and LeakSanitizer, where the program has it, is not to take it for one.
#pragma once

// From sanitizer/lsan_interface.h: while disabled, what this thread allocates is not looked for at the exit.
extern "C" {
__attribute__((weak)) void __lsan_disable();
__attribute__((weak)) void __lsan_enable();
}

namespace mlflow::internal {

class LeaksIgnored {
 public:
  LeaksIgnored() {
    if (__lsan_disable != nullptr) __lsan_disable();
  }
  ~LeaksIgnored() {
    if (__lsan_enable != nullptr) __lsan_enable();
  }
  LeaksIgnored(const LeaksIgnored&) = delete;
  LeaksIgnored& operator=(const LeaksIgnored&) = delete;
};

}  // namespace mlflow::internal
