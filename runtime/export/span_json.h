// A span as MLflow's JSON files and Python's `to_dict` have it: for servers that keep spans as an artifact, and for the
// sizes the trace info tells.
#pragma once

#include <string>

#include "model/finished_trace.h"

namespace mlflow::internal {

void append_span_json(std::string& to, const FinishedSpan& span);
// The content of traces.json.
std::string traces_json(const FinishedTrace& trace);
// Bytes of the span's JSON as Python writes it, with escaped non-ASCII, without writing it.
std::size_t python_span_size(const FinishedSpan& span);

}  // namespace mlflow::internal
