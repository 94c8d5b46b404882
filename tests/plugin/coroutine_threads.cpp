// Coroutines that a thread pool resumes: each span is current on the thread that runs it, and on no other.
// REQUIRES: clang-19
// RUN: %clang_run -std=c++20 -O2 %s -o %t -pthread && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++20 -O1 -g -fsanitize=thread %s -o %t.tsan -pthread && %t.tsan | %filecheck --check-prefix=OUT %s
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "Inputs/task.h"

class ThreadPool {
 public:
  explicit ThreadPool(int size) {
    for (int i = 0; i < size; ++i) threads_.emplace_back([this] { run(); });
  }
  ~ThreadPool() {
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  void resume_later(coro::coroutine_handle<> handle) {
    {
      std::lock_guard lock(mutex_);
      waiting_.push_back(handle);
    }
    changed_.notify_one();
  }
  auto schedule() {
    struct Awaiter {
      ThreadPool& pool;
      bool await_ready() { return false; }
      // Another thread may be running the coroutine before this returns.
      void await_suspend(coro::coroutine_handle<> handle) { pool.resume_later(handle); }
      std::thread::id await_resume() { return std::this_thread::get_id(); }
    };
    return Awaiter{*this};
  }

 private:
  void run() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      coro::coroutine_handle<> handle = waiting_.front();
      waiting_.pop_front();
      lock.unlock();
      handle.resume();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<coro::coroutine_handle<>> waiting_;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

// Started and forgotten: says by a promise when it is done.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    coro::suspend_never initial_suspend() noexcept { return {}; }
    coro::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};
template <class T> T wait_for(Task<T> task) {
  std::promise<T> done;
  std::future<T> result = done.get_future();
  [](Task<T> inner, std::promise<T> out) -> Detached {
    try {
      out.set_value(co_await inner);
    } catch (...) {
      out.set_exception(std::current_exception());
    }
  }(std::move(task), std::move(done));
  return result.get();
}

[[mlflow::trace]] int plain(int x) { return x * 2; }
[[mlflow::trace(span_type = "TOOL")]] Task<int> hop(ThreadPool& pool [[mlflow::skip]], int hops) {
  int sum = 0;
  for (int i = 0; i < hops; ++i) {
    co_await pool.schedule();
    sum += plain(i);
  }
  co_return sum;
}
[[mlflow::trace]] Task<int> agent(ThreadPool& pool [[mlflow::skip]], int n) {
  co_await pool.schedule();
  int first = co_await hop(pool, n);
  plain(7);
  int second = co_await hop(pool, 1);
  co_return first + second;
}
[[mlflow::trace]] Task<int> fails(ThreadPool& pool [[mlflow::skip]]) {
  co_await pool.schedule();
  throw std::runtime_error("over there");
}
[[mlflow::trace]] Task<std::string> catches(ThreadPool& pool [[mlflow::skip]]) {
  try {
    co_await fails(pool);
  } catch (const std::exception& e) {
    co_return e.what();
  }
  co_return "nothing";
}

int main() {
  ThreadPool pool(3);
  std::printf("%d\n", wait_for(agent(pool, 3)));
  // OUT: agent(n=3) -> 6
  // OUT-NEXT:   hop[TOOL](hops=3) -> 6
  // OUT-NEXT:     plain(x=0) -> 0
  // OUT-NEXT:     plain(x=1) -> 2
  // OUT-NEXT:     plain(x=2) -> 4
  // OUT-NEXT:   plain(x=7) -> 14
  // OUT-NEXT:   hop[TOOL](hops=1) -> 0
  // OUT-NEXT:     plain(x=0) -> 0
  // OUT-NEXT: 6
  std::printf("%s\n", wait_for(catches(pool)).c_str());
  // OUT-NEXT: catches() -> "over there"
  // OUT-NEXT:   fails() !! exception
  // OUT-NEXT: over there
  // While one is elsewhere, this thread's calls are no part of it.
  std::vector<Task<int>> tasks;
  int sum = 0;
  for (int i = 0; i < 8; ++i) sum += wait_for(hop(pool, 20));
  std::printf("%d\n", sum);
  // OUT-COUNT-8: hop[TOOL](hops=20) -> 380
  // OUT: 3040
}
