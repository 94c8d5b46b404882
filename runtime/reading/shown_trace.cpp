#include "reading/shown_trace.h"

#include <algorithm>

#include "config/environment.h"
#include "export/process_origin.h"
#include "export/span_json.h"
#include "export/trace_info.h"
#include "model/trace_id.h"
#include "reading/trace_json.h"
#include "text/bounded_numbers.h"

namespace mlflow::internal {
namespace {

// What is known without a root: a server that only has the spans knows no more.
TraceInfo rootless_info(const FinishedTrace& trace) {
  TraceInfo info;
  info.trace_id = mlflow_id(trace.id);
  info.state = TraceState::IN_PROGRESS;
  std::int64_t start = 0, end = 0;
  for (const FinishedSpan& span : trace.spans) {
    start = start == 0 ? span.start_ns : std::min(start, span.start_ns);
    end = std::max(end, span.end_ns);
  }
  info.request_time = start / 1'000'000;
  info.execution_duration = bounded_difference(end, start) / 1'000'000;
  for (const auto& [key, value] : trace.facts.metadata) info.trace_metadata[std::string(key)] = value;
  for (const auto& [key, value] : trace.facts.tags) info.tags[std::string(key)] = value;
  if (trace.incomplete) info.tags[INCOMPLETE_TAG] = "true";
  return info;
}

}  // namespace

Trace read_finished_trace(const FinishedTrace& trace, const std::string& experiment_id) {
  Trace result;
  const std::string experiment =
      trace.facts.experiment_id.empty() ? experiment_id : std::string(trace.facts.experiment_id);
  if (trace.root() != nullptr) {
    // By way of what a server would be told: one place says what a trace's info is.
    const Json body = parse_python_json(trace_info_body(trace, experiment, process_origin(), settings()));
    result.info = read_trace_info(member(member(body, "trace"), "trace_info"));
  } else {
    result.info = rootless_info(trace);
    result.info.experiment_id = experiment;
  }
  // Nothing of a trace whose row was damaged, or that is nested deeper than anybody reads it.
  const Json data = parse_python_json(traces_json(trace));
  if (const Json& spans = member(data, "spans"); spans.is_array())
    for (const Json& span : spans) result.data.spans.push_back(read_span(span));
  put_in_order(result.data.spans);
  return result;
}

}  // namespace mlflow::internal
