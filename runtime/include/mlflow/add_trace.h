// Traces that were made elsewhere, or not by running code: put below a span that is open here, or recorded as they are.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "mlflow/fields.h"
#include "mlflow/json.h"
#include "mlflow/span.h"
#include "mlflow/trace.h"
#include "mlflow/visibility.h"

namespace mlflow {

// A trace, the JSON of Trace::to_dict and LogTraceOptions in the form of mlflow/value_bytes.h.
namespace border {
MLFLOW_TRACING_API void add_trace(std::string_view trace, const Span* target) noexcept;
MLFLOW_TRACING_API void add_trace_dict(std::string_view trace, const Span* target) noexcept;
MLFLOW_TRACING_API std::string log_trace(std::string_view options) noexcept;
}  // namespace border

inline namespace MLFLOW_TRACING_JSON {

// Copies the spans of a trace that has ended, with their ids and times, below `target`; null: below the span that is
// active on this thread; where there is none, below a new root "Remote Trace <...>". Its tags and metadata are added
// where this trace has none of the same name. A trace that has not ended: a warning, and nothing happens.
template <class = void>
void add_trace(const Trace& trace, const Span* target = nullptr) noexcept {
  border::add_trace(internal::packed(trace).view(), target);
}
// The same for what Trace::to_dict (or Python's) gave.
template <class = void>
void add_trace(const Json& trace, const Span* target = nullptr) noexcept {
  border::add_trace_dict(internal::packed(trace).view(), target);
}

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
template <class Fields>
void describe(Fields& fields, LogTraceOptions& options) {
  fields("name", options.name);
  fields("request", options.request);
  fields("response", options.response);
  fields("intermediate_outputs", options.intermediate_outputs);
  fields("attributes", options.attributes);
  fields("tags", options.tags);
  fields("start_time_ms", options.start_time_ms);
  fields("execution_time_ms", options.execution_time_ms);
}
// Records a trace of one span. Its id; empty when it is not recorded.
template <class = void>
std::string log_trace(const LogTraceOptions& options) noexcept {
  return border::log_trace(internal::packed(options).view());
}

}  // namespace MLFLOW_TRACING_JSON

}  // namespace mlflow
