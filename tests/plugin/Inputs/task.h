// A task, a generator and awaiters, as small as they can be.
#pragma once

#if __has_include(<coroutine>) && (!defined(__clang__) || __clang_major__ >= 15)
#include <coroutine>
namespace coro = std;
#else
// Clang 14 looks for std::experimental::coroutine_traits, which this library does not have.
namespace std::experimental {
template <class R, class... A> struct coroutine_traits { using promise_type = typename R::promise_type; };
template <class P = void> struct coroutine_handle;
template <> struct coroutine_handle<void> {
  static coroutine_handle from_address(void* p) noexcept { coroutine_handle h; h.frame = p; return h; }
  void* address() const noexcept { return frame; }
  explicit operator bool() const noexcept { return frame; }
  bool done() const noexcept { return __builtin_coro_done(frame); }
  void resume() const { __builtin_coro_resume(frame); }
  void destroy() const { __builtin_coro_destroy(frame); }
  void* frame = nullptr;
};
template <class P> struct coroutine_handle : coroutine_handle<> {
  static coroutine_handle from_address(void* p) noexcept { coroutine_handle h; h.frame = p; return h; }
  static coroutine_handle from_promise(P& p) noexcept { return from_address(__builtin_coro_promise(&p, alignof(P), true)); }
  P& promise() const { return *static_cast<P*>(__builtin_coro_promise(frame, alignof(P), false)); }
};
struct suspend_always {
  bool await_ready() noexcept { return false; }
  void await_suspend(coroutine_handle<>) noexcept {}
  void await_resume() noexcept {}
};
inline void noop_resume(void*) {}
struct NoopFrame { void (*resume)(void*) = noop_resume; void (*destroy)(void*) = noop_resume; };
inline NoopFrame noop_frame;
inline coroutine_handle<> noop_coroutine() noexcept { return coroutine_handle<>::from_address(&noop_frame); }
}  // namespace std::experimental
namespace coro = std::experimental;
#endif

#include <exception>
#include <thread>
#include <utility>

struct PromiseBase {
  coro::coroutine_handle<> continuation = coro::noop_coroutine();
  std::exception_ptr error;
  coro::suspend_always initial_suspend() noexcept { return {}; }
  struct Final {
    bool await_ready() noexcept { return false; }
    template <class P> coro::coroutine_handle<> await_suspend(coro::coroutine_handle<P> h) noexcept {
      return h.promise().continuation;
    }
    void await_resume() noexcept {}
  };
  Final final_suspend() noexcept { return {}; }
  void unhandled_exception() { error = std::current_exception(); }
};
template <class T> struct ValuePromise : PromiseBase {
  T value{};
  void return_value(T v) { value = std::move(v); }
  T result() {
    if (error) std::rethrow_exception(error);
    return std::move(value);
  }
};
template <> struct ValuePromise<void> : PromiseBase {
  void return_void() {}
  void result() {
    if (error) std::rethrow_exception(error);
  }
};

template <class T> class Task {
 public:
  struct promise_type : ValuePromise<T> {
    Task get_return_object() { return Task(coro::coroutine_handle<promise_type>::from_promise(*this)); }
  };
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  ~Task() {
    if (handle_) handle_.destroy();
  }
  bool await_ready() { return false; }
  coro::coroutine_handle<> await_suspend(coro::coroutine_handle<> awaiting) {
    handle_.promise().continuation = awaiting;
    return handle_;
  }
  T await_resume() { return handle_.promise().result(); }
  void start() { handle_.resume(); }
  T get() {
    handle_.resume();
    return handle_.promise().result();
  }

 private:
  explicit Task(coro::coroutine_handle<promise_type> handle) : handle_(handle) {}
  coro::coroutine_handle<promise_type> handle_;
};

template <class T> class Generator {
 public:
  struct promise_type {
    const T* current = nullptr;
    Generator get_return_object() { return Generator(coro::coroutine_handle<promise_type>::from_promise(*this)); }
    coro::suspend_always initial_suspend() noexcept { return {}; }
    coro::suspend_always final_suspend() noexcept { return {}; }
    coro::suspend_always yield_value(const T& value) noexcept {
      current = &value;
      return {};
    }
    void return_void() {}
    void unhandled_exception() { throw; }
  };
  struct Iterator {
    coro::coroutine_handle<promise_type> handle;
    bool operator!=(int) const { return !handle.done(); }
    void operator++() { handle.resume(); }
    const T& operator*() const { return *handle.promise().current; }
  };
  Generator(Generator&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  ~Generator() {
    if (handle_) handle_.destroy();
  }
  Iterator begin() {
    handle_.resume();
    return {handle_};
  }
  int end() { return 0; }

 protected:
  explicit Generator(coro::coroutine_handle<promise_type> handle) : handle_(handle) {}
  coro::coroutine_handle<promise_type> handle_;
};

// Resumes on a thread of its own.
struct OtherThread {
  bool await_ready() { return false; }
  void await_suspend(coro::coroutine_handle<> handle) {
    std::thread thread([handle] { handle.resume(); });
    thread.join();
  }
  void await_resume() {}
};
struct Never {
  bool await_ready() { return false; }
  void await_suspend(coro::coroutine_handle<>) {}
  void await_resume() {}
};
