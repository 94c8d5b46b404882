// Forks, and the locks of libraries. A child that is forked while a thread of the runtime is inside of SQLite, libcurl
// or the loader (dl_iterate_phdr, dladdr) finds their locks taken for ever. So a fork waits until nobody is inside, and
// nobody comes in until it is done.
#pragma once

namespace mlflow::internal {

// No fork while it lives. Held for moments only: never while waiting for the network. May be nested.
class ForkWaits {
 public:
  ForkWaits() noexcept;
  ~ForkWaits();
  ForkWaits(const ForkWaits&) = delete;
  ForkWaits& operator=(const ForkWaits&) = delete;
};

// For pthread_atfork. `close_files` is called while nobody is inside: what a child must not share is closed there.
void before_fork(void (*close_files)()) noexcept;
void after_fork_in_parent() noexcept;
// False when the fork did not wait any longer: the child must not use what ForkWaits guards, not even at its exit.
[[nodiscard]] bool after_fork_in_child() noexcept;

}  // namespace mlflow::internal
