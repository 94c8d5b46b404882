#include "interposed/own_threads.h"

#include <atomic>

#include "hooks/abi.h"
#include "recording/current_thread.h"
#include "recording/leaks_ignored.h"

namespace mlflow::internal {

namespace {

std::atomic<int> count{0};

// Counts its thread until that ends.
struct Counted {
  bool is_own = false;
  ~Counted() {
    if (is_own) count.fetch_sub(1);
  }
};
thread_local Counted counted;
constinit thread_local bool libraries_only = false;

}  // namespace

void this_is_own_thread(OwnThread kind) noexcept {
  mlflow_trace_v1::mlflow_trace_v1_off = OFF_RUNTIME;
  if (__lsan_disable != nullptr) __lsan_disable();
  libraries_only = kind == OwnThread::RUNS_LIBRARIES_ONLY;
  if (!counted.is_own) count.fetch_add(1);
  counted.is_own = true;
}

bool runs_libraries_only() noexcept { return libraries_only; }

int own_threads() noexcept { return count.load(); }

void own_threads_after_fork() noexcept { count.store(0); }

}  // namespace mlflow::internal
