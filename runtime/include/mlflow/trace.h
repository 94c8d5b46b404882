// A trace that has been recorded, as it is read back.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "mlflow/assessment.h"
#include "mlflow/json.h"
#include "mlflow/span.h"
#include "mlflow/visibility.h"

namespace mlflow {

struct TraceState {
  static constexpr const char* OK = "OK";
  static constexpr const char* ERROR = "ERROR";
  static constexpr const char* IN_PROGRESS = "IN_PROGRESS";
  static constexpr const char* STATE_UNSPECIFIED = "STATE_UNSPECIFIED";
};

// A finished span: a plain copy, to be read, kept and compared.
struct MLFLOW_TRACING_API SpanData {
  std::string name = {};
  std::string span_id = {};    // 16 hexadecimal digits
  std::string trace_id = {};   // "tr-..."
  std::string parent_id = {};  // empty for a root
  std::string span_type = {};
  SpanStatus status = {};
  Json inputs = {};   // null: never set
  Json outputs = {};  // null: never set, or null
  Json attributes = Json::object();  // all of them, those that begin with "mlflow." too
  std::vector<SpanEvent> events = {};
  std::vector<Link> links = {};
  std::int64_t start_time_ns = 0;  // Unix time
  std::int64_t end_time_ns = 0;

  // Null when it is not set.
  Json get_attribute(const std::string& key) const;
  // As Python's to_dict and a traces.json have it.
  Json to_dict() const;
};

// What is known of a trace without its spans.
struct MLFLOW_TRACING_API TraceInfo {
  std::string trace_id = {};
  std::string experiment_id = {};  // in the local store an experiment that has only a name goes by it
  std::int64_t request_time = 0;   // Unix milliseconds
  std::string state = {};          // a TraceState
  std::string request_preview = {};
  std::string response_preview = {};
  std::string client_request_id = {};
  std::int64_t execution_duration = 0;  // milliseconds
  std::map<std::string, std::string> trace_metadata = {};
  std::map<std::string, std::string> tags = {};
  std::vector<Assessment> assessments = {};
  Json token_usage = {};  // {"input_tokens", "output_tokens", "total_tokens", ...}; null: not known
  Json cost = {};         // {"input_cost", "output_cost", "total_cost"} in USD; null: not known

  Json to_dict() const;
};

struct MLFLOW_TRACING_API TraceData {
  std::vector<SpanData> spans = {};  // the root first, then by start time

  Json to_dict() const;
};

struct MLFLOW_TRACING_API Trace {
  TraceInfo info = {};
  TraceData data = {};

  // The span of that id, or of that name (the first one); null: there is none. The pointer lives as long as the trace.
  const SpanData* find_span(const std::string& span_id_or_name) const;
  Json to_dict() const;
};

struct GetTraceOptions {
  std::string trace_id = {};
  bool silent = false;  // no warning when there is no such trace
  bool flush = false;  // when there is none, wait until all that has ended is delivered, and look again
};
// The trace of that id from the server, or from the local store where there is none. Nothing is flushed unless asked
// for: a trace that is still on its way is not there yet. What was marked as incomplete, or has not all of its spans
// yet, is returned as it is. Empty: there is no such trace. Throws mlflow::Exception when the server cannot be asked.
// Any thread.
MLFLOW_TRACING_API std::optional<Trace> get_trace(const GetTraceOptions& options);
// `trace_id`: a text. A template, so that options in braces are never taken for a std::string.
template <class Id, class = std::enable_if_t<std::is_convertible_v<const Id&, std::string>>>
std::optional<Trace> get_trace(const Id& trace_id, const GetTraceOptions& options = {}) {
  GetTraceOptions all = options;
  all.trace_id = trace_id;
  return get_trace(all);
}

struct DeleteTracesOptions {
  std::string experiment_id = {};
  std::int64_t max_timestamp_millis = 0;  // those that began until then; 0: by id
  std::int64_t max_traces = 0;  // at most so many, the oldest; 0: all. Not together with trace_ids
  std::vector<std::string> trace_ids = {};
};
// Deletes traces of an experiment: either those of the given ids, or those until a time. How many were deleted; ids
// that are not there are not counted. Throws mlflow::Exception. Any thread.
MLFLOW_TRACING_API int delete_traces(const DeleteTracesOptions& options);

}  // namespace mlflow
