// Delivers traces to an MLflow server as its Python client does, in the order that loses nothing: the spans of many
// traces in one OTLP request, its answer, the trace info of each, and `traces.json` only where the server says it keeps
// no spans itself.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "export/early_parts.h"
#include "export/experiment.h"
#include "export/otlp_encoder.h"
#include "export/process_origin.h"
#include "export/span_exporter.h"
#include "transport/server.h"

namespace mlflow::internal {

class MlflowExporter : public SpanExporter {
 public:
  MlflowExporter(std::shared_ptr<Server> server, ExperimentChoice experiment, const Settings& settings,
                 const ProcessOrigin& process);

  ExportResult export_traces(std::vector<TracePtr> traces, Deadline deadline) noexcept override;

 private:
  // One call of export_traces under way.
  struct ExportCall {
    Deadline deadline;
    ExportResult result;
    bool stop = false;  // the server cannot take anything now: the rest stays with the caller
    std::size_t more_errors = 0;

    void note(const std::string& error);
  };
  using Traces = std::vector<TracePtr>;

  // Which one the trace asks for, or else the process.
  ExperimentChoice experiment_of(const FinishedTrace& trace) const;
  void export_experiment(const std::string& experiment_id, Traces traces, ExportCall& call);
  void export_batch(const std::string& experiment_id, Traces traces, ExportCall& call);
  HttpResponse post_spans(const std::string& experiment_id, const Traces& traces, Deadline deadline);
  // Sends the spans. What is returned has spans at the server, or the server does not take spans this way.
  Traces send_spans(const std::string& experiment_id, Traces traces, ExportCall& call);
  // How many traces' infos can follow their spans until then. One that is told of by spans only has no name.
  std::size_t infos_in_time(Deadline deadline) const;
  void send_infos(const std::string& experiment_id, Traces traces, ExportCall& call);

  enum class Outcome { DELIVERED, FAILED, REFUSED };
  Outcome send_info(const std::string& experiment_id, FinishedTrace& trace, Deadline deadline,
                    std::string& error) const;

  std::shared_ptr<Server> server_;
  ExperimentChoice choice_;
  Settings settings_;
  ProcessOrigin process_;
  OtlpEncoder encoder_;
  std::map<std::pair<std::string, std::string>, std::string> experiments_;  // id and name, as asked for -> verified id
  EarlyParts early_parts_;  // for servers that keep spans in files
  bool otlp_supported_ = true;
  std::size_t batch_traces_;  // grows while the server answers quickly
  std::optional<std::chrono::steady_clock::duration> info_time_;  // that the last trace infos took, each
};

}  // namespace mlflow::internal
