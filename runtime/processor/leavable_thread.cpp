#include "processor/leavable_thread.h"

#include <exception>
#include <string>
#include <utility>

#include "config/report.h"

namespace mlflow::internal {

LeavableThread::LeavableThread(std::function<void()> body) : shared_(std::make_shared<Shared>()) {
  thread_ = std::thread([shared = shared_, body = std::move(body)] {
    try {
      body();
    } catch (const std::exception& e) {
      // Not the program's end: whoever waits for this thread does so with a deadline.
      report_failure("a thread that delivers traces has ended", e);
    }
    const std::lock_guard lock(shared->mutex);
    shared->has_ended = true;
    shared->ended.notify_all();
  });
}

LeavableThread::~LeavableThread() {
  if (!thread_.joinable()) return;
  // Another one than that which has ended is not waited for.
  if (!wait_until({})) thread_.detach();
}

bool LeavableThread::wait_until(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(shared_->mutex);
  if (!shared_->ended.wait_until(lock, deadline, [this] { return shared_->has_ended; })) return false;
  // Its last steps take no time. Not left to the destructor: whose owner lives on has its threads counted as leaks.
  if (thread_.joinable()) thread_.join();
  return true;
}

}  // namespace mlflow::internal
