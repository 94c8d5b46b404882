// Keeps traces in the local store: the default with no server, and the place for what a server could not take.
#pragma once

#include <memory>
#include <string>

#include "config/environment.h"
#include "export/experiment.h"
#include "export/process_origin.h"
#include "export/span_exporter.h"
#include "store/trace_store.h"

namespace mlflow::internal {

// What the store lists of a trace.
StoredTrace stored_row(const FinishedTrace& trace, const ExperimentChoice& experiment);

class StoreExporter : public SpanExporter {
 public:
  // `experiment` is what the traces are meant for, told again when they are pushed to a server.
  StoreExporter(ExperimentChoice experiment, const Settings& settings, const ProcessOrigin& process);

  ExportResult export_traces(std::vector<TracePtr> traces, Deadline deadline) noexcept override;
  bool is_local() const noexcept override { return true; }

 private:
  ExperimentChoice experiment_;
  Settings settings_;
  ProcessOrigin process_;
  std::unique_ptr<TraceStore> store_;  // opened with the first trace: a program that traces nothing makes no file
};

}  // namespace mlflow::internal
