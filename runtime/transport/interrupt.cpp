#include "transport/interrupt.h"

#include <algorithm>

namespace mlflow::internal {

void Interrupt::finish_by(Deadline deadline) noexcept {
  try {
    const std::lock_guard lock(mutex_);
    const auto wanted = deadline.time_since_epoch().count();
    if (wanted < limit_.load(std::memory_order_relaxed)) limit_.store(wanted, std::memory_order_relaxed);
    changed_.notify_all();
  } catch (...) {  // the lock failed: whoever waits then waits for as long as it was given at first
  }
}

Deadline Interrupt::limit(Deadline deadline) const noexcept {
  return std::min(deadline, Deadline(Deadline::duration(limit_.load(std::memory_order_relaxed))));
}

void Interrupt::hurry() noexcept {
  try {
    const std::lock_guard lock(mutex_);
    ++waiting_;
    changed_.notify_all();
  } catch (...) {
    // A lock that cannot be taken: nobody is interrupted, and each wait has its own end.
  }
}

void Interrupt::hurry_is_over() noexcept {
  try {
    const std::lock_guard lock(mutex_);
    --waiting_;
  } catch (...) {
    // A lock that cannot be taken: nobody is interrupted, and each wait has its own end.
  }
}

bool Interrupt::sleep_until(Deadline until, bool unless_in_a_hurry) noexcept {
  try {
    std::unique_lock lock(mutex_);
    while (true) {
      if (limit(until) < until || (unless_in_a_hurry && waiting_ > 0)) return false;
      if (std::chrono::steady_clock::now() >= until) return true;
      changed_.wait_until(lock, until);
    }
  } catch (...) {
    return false;
  }
}

void Interrupt::reset() noexcept {
  limit_.store(Deadline::max().time_since_epoch().count(), std::memory_order_relaxed);
}

}  // namespace mlflow::internal
