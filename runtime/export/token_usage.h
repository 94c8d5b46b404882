// The tokens a trace used, rolled up from its spans.
#pragma once

#include <string>

#include "trace/trace_data.h"

namespace mlflow::internal {

// `{"input_tokens": 7, "output_tokens": 1, "total_tokens": 8}` and the cache's counts where there are any: the sum over the tree,
// leaving out what is below a span that has usage itself. Empty when no span says anything.
std::string rolled_up_usage(const FinishedTrace& trace);

}  // namespace mlflow::internal
