#include "processor/leavable_thread.h"

#include <utility>

namespace mlflow::internal {

LeavableThread::LeavableThread(std::function<void()> body) : shared_(std::make_shared<Shared>()) {
  thread_ = std::thread([shared = shared_, body = std::move(body)] {
    body();
    const std::lock_guard lock(shared->mutex);
    shared->has_ended = true;
    shared->ended.notify_all();
  });
}

LeavableThread::~LeavableThread() {
  if (!thread_.joinable()) return;
  // One that has ended is joined, which takes no time; another one is not waited for.
  if (wait_until({})) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

bool LeavableThread::wait_until(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(shared_->mutex);
  return shared_->ended.wait_until(lock, deadline, [this] { return shared_->has_ended; });
}

}  // namespace mlflow::internal
