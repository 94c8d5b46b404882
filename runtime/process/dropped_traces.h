// Traces that a process has lost, by reason: kept in the store when it has ended, for mlflow-trace to tell.
#pragma once

#include <cstdint>

#include "config/environment.h"

namespace mlflow::internal {

struct DroppedTraces {
  std::uint64_t buffers_full = 0;
  std::uint64_t interrupting = 0;
  std::uint64_t refused = 0;
  std::uint64_t unstored = 0;
};

// Adds them to what the store of these settings has counted. Where that cannot be written, they were reported all the
// same. Nothing is opened, or made, where nothing was lost. Never throws.
void keep_count_of_dropped(const DroppedTraces& dropped, const Settings& settings) noexcept;

}  // namespace mlflow::internal
