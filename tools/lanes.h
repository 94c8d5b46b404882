// Which spans of a trace ran beside each other. A lane holds spans that lie one after another or one within its caller,
// never two that overlap otherwise.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/finished_trace.h"

namespace mlflow::tools {

struct Lanes {
  std::vector<std::size_t> of_span;  // by the span's place in the trace
  std::vector<std::string> names;  // empty: inferred, the trace does not say which thread
};

// Spans with an attribute `thread.id` (or `thread.name`) have lanes of that thread. Of others nothing is known but
// their times: a call within its caller shares the caller's lane unless another call is there already.
Lanes arrange_lanes(const internal::FinishedTrace& trace);

}  // namespace mlflow::tools
