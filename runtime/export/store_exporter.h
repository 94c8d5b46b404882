// Keeps traces in the local store: the default with no server, and the place for what a server could not take.
#pragma once

#include <memory>
#include <string>

#include "config/environment.h"
#include "export/experiment.h"
#include "export/process_origin.h"
#include "export/span_exporter.h"
#include "store/store_series.h"

namespace mlflow::internal {

// What the store lists of a trace.
StoredTrace stored_row(const FinishedTrace& trace, const ExperimentChoice& experiment);

class StoreExporter : public SpanExporter {
 public:
  // `experiment` is what the traces are meant for, told again when they are delivered to a server; `meant_for` that
  // server (destination_name).
  StoreExporter(ExperimentChoice experiment, const Settings& settings, const ProcessOrigin& process,
                std::string meant_for = {});

  ExportResult export_traces(std::vector<TracePtr> traces, Deadline deadline) noexcept override;
  bool is_local() const noexcept override { return true; }

 private:
  StoredTrace describe(const FinishedTrace& trace) const;
  bool put(TraceStore& store, const std::vector<TracePtr>& traces, Deadline deadline);
  std::size_t note_kept(TraceStore& store, const std::vector<TracePtr>& traces);
  bool put_where_it_fits(const std::vector<TracePtr>& traces, Deadline deadline, ExportResult& result);

  ExperimentChoice experiment_;
  Settings settings_;
  ProcessOrigin process_;
  std::string meant_for_;
  std::string path_;  // of the file that traces were put into last
  std::string identity_;  // of the store that it then was
  std::size_t kept_ = 0;  // traces of this process in there, but for those that others have delivered
  WritableStore store_;  // opened with the first trace: a program that traces nothing makes no file
};

}  // namespace mlflow::internal
