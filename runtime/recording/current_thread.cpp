#include "recording/current_thread.h"

#include <cxxabi.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <utility>

#include "buffer/signal_frames.h"
#include "buffer/signals_blocked.h"
#include "buffer/undisturbed.h"
#include "config/environment.h"
#include "config/report.h"
#include "recording/defined_above.h"
#include "recording/inherited_context.h"
#include "recording/leaks_ignored.h"
#include "recording/span_recording.h"

namespace mlflow::internal {

constinit thread_local Thread this_thread;

namespace {

// Nobody calls it from here: see there.
[[gnu::used]] void (*const at_load)() noexcept = &look_at_autolog_setting;

// Buffers that threads have made and the reader has not collected yet: pushed by any thread, taken all at once.
std::atomic<ThreadBuffer*> new_buffers{nullptr};

std::atomic<bool> exit_key_exists{false};

// Runs after every thread_local destructor, so that traced calls in those are recorded as well.
void thread_exits(void*) {
  Thread& thread = this_thread;
  innermost_live_frame(thread);  // lets go of spans that were ended on other threads
  thread.current = thread.current_at_home = nullptr;
  if (thread.inherited != nullptr) drop_inheritance(std::exchange(thread.inherited, nullptr));
  release(std::exchange(thread.life, nullptr));
  thread.records.close();
  release(std::exchange(thread.thrown, nullptr));
  if (ThreadBuffer* buffer = thread.buffer) {
    thread.buffer = nullptr;
    if (thread.generation == process_generation()) buffer->finished.store(true, std::memory_order_release);
  }
}

pthread_key_t exit_key() {
  static const pthread_key_t key = [] {
    pthread_key_t made;
    pthread_key_create(&made, thread_exits);
    exit_key_exists.store(true);
    return made;
  }();
  return key;
}

// dlclose takes this code away: threads that end later must not call it.
__attribute__((destructor)) void at_unload() {
  if (exit_key_exists.load()) pthread_key_delete(exit_key());
}

// Taken locks are taken for ever there, malloc's too: this says it with nothing but a system call, and once.
void leave_untraced() {
  int on = 1;
  if (!__atomic_compare_exchange_n(&mlflow_trace_v1::mlflow_trace_v1_enabled, &on, 0, false, __ATOMIC_RELAXED,
                                   __ATOMIC_RELAXED))
    return;
  if (settings().quiet) return;
  constexpr char TEXT[] =
      "mlflow: warning: a child made without fork's handlers (_Fork, clone) is not traced; use fork()\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, TEXT, sizeof TEXT - 1);
}

// The thread that has ended tracing, or 0.
std::atomic<pid_t> ended_by{0};

pid_t this_thread_id() { return static_cast<pid_t>(::syscall(SYS_gettid)); }

void say_that_tracing_has_ended() {
  static std::atomic<bool> said{false};
  if (ended_by.load() != this_thread_id() || said.exchange(true)) return;
  report(
      Severity::WARNING,
      "a call was not recorded, nor will be any that follows: the program goes on after its last exit handlers and the "
      "destructors of its static objects");
}

}  // namespace

void tracing_has_ended() noexcept {
  begin_generation();  // no thread is ready any more
  ended_by.store(this_thread_id());
}

bool prepare_thread(Thread& thread) noexcept {
  const Undisturbed undisturbed;
  if (ended_by.load(std::memory_order_relaxed) != 0) {
    say_that_tracing_has_ended();
    return false;
  }
  if (in_unannounced_child()) {
    leave_untraced();
    return false;
  }
  // Nothing that allocates: the next call that is no handler's makes the thread ready.
  if (in_signal_handler()) return false;
  const SignalsBlocked blocked;
  ChunkPool* pool = start_runtime();
  if (pool == nullptr) return false;
  if (thread.generation != process_generation()) {
    // A forked child: what the parent's thread had not handed over is the parent's to deliver.
    thread.records.close();
    thread.buffer = nullptr;
    thread.life = nullptr;
    thread.generation = process_generation();
    thread.random.seed();
  }
  if (thread.buffer != nullptr) return true;
  watch_program();
  if (const MemoryRange stack = own_stack(); stack.high != 0) thread.stack = stack;
  thread.exceptions = reinterpret_cast<const ExceptionGlobals*>(abi::__cxa_get_globals());
  const LeaksIgnored leaks_ignored;
  auto* buffer = new (std::nothrow) ThreadBuffer;
  if (buffer != nullptr) buffer->reading = pool->take_beyond_limit();
  if (buffer == nullptr || buffer->reading == nullptr) {
    delete buffer;
    count_lost_trace();
    return false;
  }
  thread.buffer = buffer;
  thread.records.open(buffer, pool);
  pthread_setspecific(exit_key(), &thread);
  buffer->next_registered = new_buffers.load(std::memory_order_relaxed);
  while (!new_buffers.compare_exchange_weak(buffer->next_registered, buffer, std::memory_order_release,
                                            std::memory_order_relaxed)) {
  }
  return true;
}

ThreadBuffer* take_new_buffers() noexcept { return new_buffers.exchange(nullptr, std::memory_order_acquire); }

}  // namespace mlflow::internal
