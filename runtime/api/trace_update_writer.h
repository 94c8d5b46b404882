// update_current_trace as a record about the trace.
#pragma once

#include "mlflow/json.h"
#include "model/finished_trace.h"

namespace mlflow::internal {

// `update` has the form processor/trace_update_reader.h describes; `flags` are TraceRecord's.
void write_trace_update(TraceId trace, const Json& update, std::uint16_t flags = 0) noexcept;

}  // namespace mlflow::internal
