// How long the root of a trace may stay open.
#pragma once

#include <chrono>
#include <string>

#include "model/trace_id.h"

namespace mlflow::internal {

// Traces whose root is open for longer are ended as they are. Looked at every `check_interval`; zero `after`: never.
struct TraceTimeout {
  std::chrono::nanoseconds after{0};
  std::chrono::nanoseconds check_interval{0};

  bool is_set() const { return after.count() != 0; }
};

// What Python's client says of a trace that took longer.
std::string timeout_message(TraceId trace, const TraceTimeout& timeout);

}  // namespace mlflow::internal
