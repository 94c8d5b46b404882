// Tags and metadata of a trace: pairs of texts that live as long as the trace, each key once.
#pragma once

#include <string_view>

#include "model/finished_trace.h"

namespace mlflow::internal {

// Null: there is none of that key.
std::string_view* find_value(TextPairs& pairs, std::string_view key);

// `pairs` are the trace's; both texts are copied. Of equal keys the later value counts.
void set_pair(FinishedTrace& trace, TextPairs& pairs, std::string_view key, std::string_view value);
// The same, but the earlier value counts.
void set_pair_if_missing(FinishedTrace& trace, TextPairs& pairs, std::string_view key, std::string_view value);

}  // namespace mlflow::internal
