#include "recording/sampling.h"

namespace mlflow::internal {

unsigned long long sampling_threshold = ~0ull;

unsigned long long threshold_of(double ratio) {
  if (ratio >= 1.0) return ~0ull;
  if (ratio <= 0.0) return 0;
  return static_cast<unsigned long long>(ratio * 18446744073709551616.0);
}

}  // namespace mlflow::internal
