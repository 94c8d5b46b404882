#include "config/fork_gate.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>

namespace mlflow::internal {
namespace {

// A large transaction on a slow disk takes so long; a program that forks does not wait longer for it.
constexpr auto longest_wait = std::chrono::seconds(2);

struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  int inside = 0;
  int forks = 0;
};

// Leaked: threads come in while static objects are destroyed.
Gate& gate() {
  static auto* const instance = new Gate;
  return *instance;
}

thread_local int depth = 0;
// Of the fork this thread is in: others may fork at the same time.
thread_local bool nobody_inside = false;

}  // namespace

ForkWaits::ForkWaits() noexcept {
  if (depth++ != 0) return;
  Gate& g = gate();
  std::unique_lock lock(g.mutex);
  g.changed.wait(lock, [&] { return g.forks == 0; });
  ++g.inside;
}

ForkWaits::~ForkWaits() {
  if (--depth != 0) return;
  Gate& g = gate();
  const std::lock_guard lock(g.mutex);
  if (--g.inside == 0) g.changed.notify_all();
}

void before_fork(void (*close_files)()) noexcept {
  Gate& g = gate();
  std::unique_lock lock(g.mutex);
  ++g.forks;
  // A thread that forks from inside would wait for itself.
  nobody_inside = depth == 0 && g.changed.wait_until(lock, std::chrono::steady_clock::now() + longest_wait,
                                                     [&] { return g.inside == 0; });
  if (nobody_inside) close_files();
}

void after_fork_in_parent() noexcept {
  Gate& g = gate();
  const std::lock_guard lock(g.mutex);
  --g.forks;
  g.changed.notify_all();
}

bool after_fork_in_child() noexcept {
  new (&gate()) Gate;
  depth = 0;
  return nobody_inside;
}

}  // namespace mlflow::internal
