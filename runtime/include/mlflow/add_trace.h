// Traces that were made elsewhere, or not by running code: put below a span that is open here, or recorded as they are.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "mlflow/json.h"
#include "mlflow/span.h"
#include "mlflow/trace.h"
#include "mlflow/visibility.h"

namespace mlflow {

// Copies the spans of a trace that has ended, with their ids and times, below `target`; null: below the span that is
// active on this thread; where there is none, below a new root "Remote Trace <...>". Its tags and metadata are added
// where this trace has none of the same name. A trace that has not ended: a warning, and nothing happens.
MLFLOW_TRACING_API void add_trace(const Trace& trace, const Span* target = nullptr) noexcept;
// The same for what Trace::to_dict (or Python's) gave.
MLFLOW_TRACING_API void add_trace(const Json& trace, const Span* target = nullptr) noexcept;

struct LogTraceOptions {
  std::string name = "Task";
  Json request = {};
  Json response = {};
  Json intermediate_outputs = {};  // an object
  Json attributes = Json::object();
  std::map<std::string, std::string> tags = {};
  std::int64_t start_time_ms = 0;  // Unix time; 0: now
  std::int64_t execution_time_ms = 0;  // 0: until now
};
// Records a trace of one span. Its id; empty when it is not recorded.
MLFLOW_TRACING_API std::string log_trace(const LogTraceOptions& options) noexcept;

}  // namespace mlflow
