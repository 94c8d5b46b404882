// A trace that has been recorded, as it is read back.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "mlflow/assessment.h"
#include "mlflow/fields.h"
#include "mlflow/json.h"
#include "mlflow/span.h"
#include "mlflow/span_event.h"
#include "mlflow/visibility.h"

namespace mlflow {

struct TraceState {
  static constexpr const char* OK = "OK";
  static constexpr const char* ERROR = "ERROR";
  static constexpr const char* IN_PROGRESS = "IN_PROGRESS";
  static constexpr const char* STATE_UNSPECIFIED = "STATE_UNSPECIFIED";
};

struct GetTraceOptions {
  std::string trace_id = {};
  bool silent = false;  // no warning when there is no such trace
  bool flush = false;  // when there is none, wait until all that has ended is delivered, and look again
};

struct DeleteTracesOptions {
  std::string experiment_id = {};
  std::int64_t max_timestamp_millis = 0;  // those that began until then; 0: by id
  std::int64_t max_traces = 0;  // at most so many, the oldest; 0: all. Not together with trace_ids
  std::vector<std::string> trace_ids = {};
};
// Deletes traces of an experiment: either those of the given ids, or those until a time. How many were deleted; ids
// that are not there are not counted. Throws mlflow::Exception. Any thread.
MLFLOW_TRACING_API int delete_traces(const DeleteTracesOptions& options);

// Traces and their parts in the form of mlflow/value_bytes.h; the ..._to_dict give JSON in that form.
namespace border {
MLFLOW_TRACING_API std::string get_trace(const GetTraceOptions& options);  // empty: there is none
MLFLOW_TRACING_API std::string span_to_dict(std::string_view span);
MLFLOW_TRACING_API std::string trace_info_to_dict(std::string_view info);
}  // namespace border

inline namespace MLFLOW_TRACING_JSON {

// A finished span: a plain copy, to be read, kept and compared.
struct SpanData {
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
  template <class T = Json>
  T get_attribute(const std::string& key) const {
    if (!attributes.is_object()) return T();
    const auto found = attributes.find(key);
    return found == attributes.end() ? T() : *found;
  }
  // As Python's to_dict and a traces.json have it.
  template <class T = Json>
  T to_dict() const {
    return internal::read_value<T>(border::span_to_dict(internal::packed(*this).view()));
  }
};

// What is known of a trace without its spans.
struct TraceInfo {
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

  template <class T = Json>
  T to_dict() const {
    return internal::read_value<T>(border::trace_info_to_dict(internal::packed(*this).view()));
  }
};

struct TraceData {
  std::vector<SpanData> spans = {};  // the root first, then by start time

  template <class T = Json>
  T to_dict() const {
    T list = T::array();
    for (const SpanData& span : spans) list.push_back(span.template to_dict<T>());
    T dict = T::object();
    dict["spans"] = std::move(list);
    return dict;
  }
};

struct Trace {
  TraceInfo info = {};
  TraceData data = {};

  // The span of that id, or of that name (the first one); null: there is none. The pointer lives as long as the trace.
  const SpanData* find_span(const std::string& span_id_or_name) const {
    for (const auto member : {&SpanData::span_id, &SpanData::name})
      for (const SpanData& span : data.spans)
        if (span.*member == span_id_or_name) return &span;
    return nullptr;
  }
  template <class T = Json>
  T to_dict() const {
    T dict = T::object();
    dict["info"] = info.template to_dict<T>();
    dict["data"] = data.template to_dict<T>();
    return dict;
  }
};

// The trace of that id from the server, or from the local store where there is none. Nothing is flushed unless asked
// for: a trace that is still on its way is not there yet. What was marked as incomplete, or has not all of its spans
// yet, is returned as it is. Empty: there is no such trace. Throws mlflow::Exception when the server cannot be asked.
// Any thread.
template <class T = void>
std::optional<Trace> get_trace(const GetTraceOptions& options);
// `trace_id`: a text. A template, so that options in braces are never taken for a std::string.
template <class Id, class = std::enable_if_t<std::is_convertible_v<const Id&, std::string>>>
std::optional<Trace> get_trace(const Id& trace_id, const GetTraceOptions& options = {}) {
  GetTraceOptions all = options;
  all.trace_id = trace_id;
  return get_trace(all);
}

// How they cross the library's border.
template <class Fields>
void describe(Fields& fields, SpanData& span) {
  fields("name", span.name);
  fields("span_id", span.span_id);
  fields("trace_id", span.trace_id);
  fields("parent_id", span.parent_id);
  fields("span_type", span.span_type);
  fields("status", span.status);
  fields("inputs", span.inputs);
  fields("outputs", span.outputs);
  fields("attributes", span.attributes);
  fields("events", span.events);
  fields("links", span.links);
  fields("start_time_ns", span.start_time_ns);
  fields("end_time_ns", span.end_time_ns);
}
template <class Fields>
void describe(Fields& fields, TraceInfo& info) {
  fields("trace_id", info.trace_id);
  fields("experiment_id", info.experiment_id);
  fields("request_time", info.request_time);
  fields("state", info.state);
  fields("request_preview", info.request_preview);
  fields("response_preview", info.response_preview);
  fields("client_request_id", info.client_request_id);
  fields("execution_duration", info.execution_duration);
  fields("trace_metadata", info.trace_metadata);
  fields("tags", info.tags);
  fields("assessments", info.assessments);
  fields("token_usage", info.token_usage);
  fields("cost", info.cost);
}
template <class Fields>
void describe(Fields& fields, TraceData& data) {
  fields("spans", data.spans);
}
template <class Fields>
void describe(Fields& fields, Trace& trace) {
  fields("info", trace.info);
  fields("data", trace.data);
}

template <class T>
std::optional<Trace> get_trace(const GetTraceOptions& options) {
  const std::string form = border::get_trace(options);
  if (form.empty()) return std::nullopt;
  return internal::unpacked<Trace>(form);
}

}  // namespace MLFLOW_TRACING_JSON
}  // namespace mlflow
