#include "recording/span_depth.h"

#include <algorithm>
#include <atomic>

namespace mlflow::internal {

namespace {
std::atomic<unsigned long long> too_deep{0};
}  // namespace

unsigned span_depth_limit = DEPTH_MASK;

void limit_span_depth(long long levels) noexcept {
  const long long most = DEPTH_MASK / DEPTH_UNIT;
  const auto units = static_cast<unsigned>(std::clamp(levels, 1ll, most)) * DEPTH_UNIT;
  __atomic_store_n(&span_depth_limit, units, __ATOMIC_RELAXED);
}

void count_too_deep() noexcept { too_deep.fetch_add(1, std::memory_order_relaxed); }
void forget_too_deep() noexcept { too_deep.store(0, std::memory_order_relaxed); }
unsigned long long calls_too_deep() noexcept { return too_deep.load(std::memory_order_relaxed); }

}  // namespace mlflow::internal
