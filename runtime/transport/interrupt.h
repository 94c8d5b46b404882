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
  // Somebody waits for what is being done (a flush, the program's end): trying again where nobody listens is for later.
  void hurry() noexcept;
  void hurry_is_over() noexcept;
  // Waits until `until`. False, without or before the full wait, when the limit comes first, or, where
  // `unless_in_a_hurry`, while somebody waits.
  bool sleep_until(Deadline until, bool unless_in_a_hurry) noexcept;
  // Back to no limit, for a process that goes on (tests, a child after fork).
  void reset() noexcept;

 private:
  std::atomic<Deadline::rep> limit_{Deadline::max().time_since_epoch().count()};
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
};

// While one lives, somebody waits.
class Hurry {
 public:
  explicit Hurry(Interrupt& interrupt) noexcept : interrupt_(interrupt) { interrupt_.hurry(); }
  ~Hurry() { interrupt_.hurry_is_over(); }
  Hurry(const Hurry&) = delete;
  Hurry& operator=(const Hurry&) = delete;

 private:
  Interrupt& interrupt_;
};

}  // namespace mlflow::internal
