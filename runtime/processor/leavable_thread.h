// A thread that may have to be left behind: it does not end when it should because something it called does not come
// back.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace mlflow::internal {

// Runs `body` on a thread. Its owner waits for the end with a deadline and then lets it be: what `body` uses must then
// live on.
class LeavableThread {
 public:
  explicit LeavableThread(std::function<void()> body);
  // A thread that still runs is left behind.
  ~LeavableThread();
  LeavableThread(const LeavableThread&) = delete;
  LeavableThread& operator=(const LeavableThread&) = delete;

  // True when it has ended. Any thread, any number of times.
  bool wait_until(std::chrono::steady_clock::time_point deadline);

 private:
  struct Shared {
    std::mutex mutex;
    std::condition_variable ended;
    bool has_ended = false;
  };
  std::shared_ptr<Shared> shared_;
  std::thread thread_;
};

}  // namespace mlflow::internal
