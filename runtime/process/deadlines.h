// Points in time that waiting ends at.
#pragma once

#include <chrono>

#include "transport/http_client.h"

namespace mlflow::internal {

inline Deadline from_now(std::chrono::duration<double> time) {
  return std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(time);
}

}  // namespace mlflow::internal
