// Filters of traces and orders of results: a line each.
#include "reading/search_filter.h"

#include "fuzz/input.h"
#include "mlflow/exception.h"

using namespace mlflow;

namespace {

Trace example() {
  Trace trace;
  trace.info.trace_id = "tr-1";
  trace.info.state = "OK";
  trace.info.request_time = 1000;
  trace.info.execution_duration = 50;
  trace.info.tags = {{"mlflow.traceName", "root"}, {"env", "prod"}};
  trace.info.trace_metadata = {{"mlflow.trace.session", "s1"}};
  SpanData span;
  span.name = "root";
  span.span_type = "CHAIN";
  span.attributes = {{"k", 1}, {"model", "gpt"}};
  trace.data.spans = {span};
  trace.info.assessments = {Feedback{.name = "score", .value = 0.5}, Expectation{.name = "answer", .value = "fifty"}};
  return trace;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Trace trace = example();
  const std::string text(internal::as_text(data, size));
  const std::size_t end_of_line = std::min(text.find('\n'), text.size());
  try {
    internal::SearchFilter(text.substr(0, end_of_line)).matches(trace);
  } catch (const Exception&) {  // the only one there is to be
  }
  try {
    std::vector<Trace> traces(2, trace);
    internal::sort_traces(traces, {text.substr(end_of_line)});
  } catch (const Exception&) {
  }
  return 0;
}
