#include "recording/span_depth.h"

#include <algorithm>

namespace mlflow::internal {

unsigned span_depth_limit = DEPTH_MASK;

void limit_span_depth(long long levels) noexcept {
  const long long most = DEPTH_MASK / DEPTH_UNIT;
  const auto units = static_cast<unsigned>(std::clamp(levels, 1ll, most)) * DEPTH_UNIT;
  __atomic_store_n(&span_depth_limit, units, __ATOMIC_RELAXED);
}

}  // namespace mlflow::internal
