#include "mlflow/settings.h"

#include "config/environment.h"
#include "config/report.h"
#include "export/exporter_factory.h"
#include "mlflow/exception.h"
#include "process/destination.h"
#include "process/runtime.h"
#include "recording/span_recording.h"
#include "transport/server.h"

namespace mlflow {

using namespace internal;

namespace {

Deadline in_seconds(double seconds) {
  return std::chrono::steady_clock::now() +
         std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds));
}

bool is_server(const std::string& uri) { return !uri.empty() && tracking_uri_problem(uri).empty(); }

}  // namespace

void set_tracking_uri(const std::string& uri) {
  const std::string problem = tracking_uri_problem(uri);
  if (!problem.empty()) report(Severity::WARNING, problem);
  Destination destination = current_destination();
  destination.tracking_uri = uri;
  internal::set_destination(destination);
}

std::string get_tracking_uri() { return current_tracking_uri(); }

Experiment set_experiment(const std::string& experiment_name) {
  SetExperimentOptions options;
  options.experiment_name = experiment_name;
  return set_experiment(options);
}

Experiment set_experiment(const SetExperimentOptions& options) {
  if (options.experiment_name.empty() == options.experiment_id.empty())
    throw Exception("set_experiment wants either a name or an id", "INVALID_PARAMETER_VALUE", 0);
  ExperimentChoice choice{options.experiment_id, options.experiment_name};
  Experiment result{choice.id, choice.name};
  const std::string uri = current_tracking_uri();
  if (is_server(uri)) {
    const auto server = make_server(uri, settings(), std::make_shared<Interrupt>());
    if (!server) throw Exception("set_experiment: libcurl could not be started", "INTERNAL_ERROR", 0);
    const ExperimentResult found = find_experiment(*server, choice, in_seconds(settings().http_timeout.count()));
    if (!found.experiment) {
      const std::string code = internal::error_code(found.response);
      throw Exception(found.error, code.empty() ? "INTERNAL_ERROR" : code, static_cast<int>(found.response.status));
    }
    result = {found.experiment->id, found.experiment->name};
    choice = {result.experiment_id, result.name};
  }
  Destination destination = current_destination();
  destination.experiment = choice;
  internal::set_destination(destination);
  return result;
}

FlushReport flush_trace_async_logging(const FlushTraceAsyncLoggingOptions& options) {
  Runtime* runtime = Runtime::running();
  if (runtime == nullptr) return {};
  const DeliveryReport report = runtime->flush(in_seconds(options.timeout_seconds));
  return {report.delivered, report.waiting, report.dropped};
}

TraceLedger get_trace_ledger() {
  TraceLedger ledger;
  Runtime* runtime = Runtime::running();
  if (runtime == nullptr) return ledger;
  runtime->last_trace_id();  // what has ended has been read then
  const DeliveryReport report = runtime->delivery_report();
  const Losses lost = losses();
  ledger.buffers_full = static_cast<std::size_t>(lost.traces);
  ledger.interrupting = static_cast<std::size_t>(lost.interrupting_traces);
  ledger.calls_inside_captures = static_cast<std::size_t>(lost.calls_inside_captures);
  ledger.refused = report.refused;
  ledger.not_stored = report.dropped - report.refused;
  ledger.delivered = report.delivered;
  ledger.waiting = report.waiting;
  ledger.dropped = report.dropped + ledger.buffers_full + ledger.interrupting;
  ledger.made = ledger.delivered + ledger.waiting + ledger.dropped;
  return ledger;
}

}  // namespace mlflow
