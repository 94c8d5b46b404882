#include "trace/runtime_hooks.h"

#include <atomic>

namespace mlflow::internal {

int reader_is_idle = 0;
unsigned long long sampling_threshold = ~0ull;

namespace {
constinit std::atomic<RuntimeStarter> starter{nullptr};
constinit std::atomic<void (*)() noexcept> waker{nullptr};
}  // namespace

ChunkPool* start_runtime() noexcept {
  const RuntimeStarter start = starter.load(std::memory_order_acquire);
  return start != nullptr ? start() : nullptr;
}
void set_runtime_starter(RuntimeStarter start) noexcept { starter.store(start, std::memory_order_release); }

void wake_reader() noexcept {
  if (const auto wake = waker.load(std::memory_order_acquire)) wake();
}
void set_reader_waker(void (*wake)() noexcept) noexcept { waker.store(wake, std::memory_order_release); }

unsigned long long threshold_of(double ratio) {
  if (ratio >= 1.0) return ~0ull;
  if (ratio <= 0.0) return 0;
  return static_cast<unsigned long long>(ratio * 18446744073709551616.0);
}

}  // namespace mlflow::internal
