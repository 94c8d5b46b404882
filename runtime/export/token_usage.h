// The tokens a trace used, rolled up from its spans.
#pragma once

#include <optional>
#include <string>

#include "model/finished_trace.h"

namespace mlflow::internal {

// What the span itself says.
std::optional<TokenUsage> usage_of(const FinishedSpan& span);

// `{"input_tokens": 7, "output_tokens": 1, "total_tokens": 8}` and the cache's counts where there are any: the sum over
// the tree, leaving out what is below a span that has usage itself; with what spans sent ahead have used. Empty when no
// span says anything.
std::string rolled_up_usage(const FinishedTrace& trace);

}  // namespace mlflow::internal
