#include "mlflow/trace.h"

#include "config/report.h"
#include "mlflow/exception.h"
#include "mlflow/settings.h"
#include "reading/trace_source.h"

namespace mlflow {

using namespace internal;

std::string border::get_trace(const GetTraceOptions& options) {
  const std::string& trace_id = options.trace_id;
  const auto source = current_source();
  std::optional<Trace> trace = source->get(trace_id);
  if (!trace && options.flush) {
    flush_trace_async_logging();
    trace = source->get(trace_id);
  }
  if (!trace && !options.silent)
    report(Severity::WARNING, "get_trace: there is no trace " + trace_id +
                                  (options.flush ? "" : "; if it has just ended, pass flush = true to wait for it"));
  return trace ? std::string(packed(*trace).view()) : std::string();
}

int delete_traces(const DeleteTracesOptions& options) {
  const bool by_time = options.max_timestamp_millis != 0;
  const auto refuse = [](const char* message) { throw Exception(message, "INVALID_PARAMETER_VALUE", 0); };
  if (!by_time && options.trace_ids.empty()) refuse("Either `max_timestamp_millis` or `trace_ids` must be specified.");
  if (by_time && !options.trace_ids.empty())
    refuse("Only one of `max_timestamp_millis` and `trace_ids` can be specified.");
  if (!options.trace_ids.empty() && options.max_traces != 0)
    refuse("`max_traces` can't be specified if `trace_ids` is specified.");
  if (options.max_traces < 0) refuse("`max_traces` must be a positive integer.");
  return current_source()->remove(options);
}

}  // namespace mlflow
