// Brings an end to what takes long when the program wants to exit: whoever waits (a request under way, a pause before a
// retry) asks here how long it still may.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "transport/http_client.h"

namespace mlflow::internal {

class Interrupt {
 public:
  // From now on nothing waits longer than `deadline`. Only ever shortens; callable from any thread.
  void finish_by(Deadline deadline) noexcept;
  // The earlier of `deadline` and what finish_by said.
  Deadline limit(Deadline deadline) const noexcept;
  // Waits until `until`. False, without or before the full wait, when the limit comes first.
  bool sleep_until(Deadline until) noexcept;
  // Back to no limit, for a process that goes on (tests, a child after fork).
  void reset() noexcept;

 private:
  std::atomic<Deadline::rep> limit_{Deadline::max().time_since_epoch().count()};
  std::mutex mutex_;
  std::condition_variable changed_;
};

}  // namespace mlflow::internal
