// Descriptors that the runtime opens. Their numbers belong to the process, and a program may close all of them (a
// daemon does) and get the same numbers again for files of its own: whoever uses a descriptor for long asks first
// whether it is still the one that was opened.
#pragma once

#include <cstdint>

namespace mlflow::internal {

// What a number stands for.
struct DescriptorIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  bool operator==(const DescriptorIdentity&) const = default;
};

// All zero: the number stands for nothing.
DescriptorIdentity identity_of(int descriptor) noexcept;

// The same open file under a number that is no program's standard input, output or error; `descriptor` itself where it
// is high enough. -1, and errno, where there is no other; `descriptor` is closed then.
int above_standard_descriptors(int descriptor) noexcept;

// While it lives, what is opened gets no number below 3, because all of them are taken: for libraries that open
// descriptors themselves. For a moment only: the program may be about to open one of them.
class StandardDescriptorsTaken {
 public:
  StandardDescriptorsTaken() noexcept;
  ~StandardDescriptorsTaken();
  StandardDescriptorsTaken(const StandardDescriptorsTaken&) = delete;
  StandardDescriptorsTaken& operator=(const StandardDescriptorsTaken&) = delete;

 private:
  int taken_[3];
  int count_ = 0;
};

}  // namespace mlflow::internal
