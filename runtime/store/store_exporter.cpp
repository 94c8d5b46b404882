#include "store/store_exporter.h"

#include "config/report.h"
#include "export/trace_info.h"

namespace mlflow::internal {

StoreExporter::StoreExporter(ExperimentChoice experiment, const Settings& settings, const ProcessFacts& process)
    : experiment_(std::move(experiment)), settings_(settings), process_(process) {}

ExportResult StoreExporter::export_traces(std::vector<TracePtr> traces, Deadline deadline) noexcept {
  ExportResult result;
  try {
    if (store_ != nullptr && !store_->is_ours()) store_.reset();  // forked
    if (store_ == nullptr) store_ = TraceStore::open(settings_.store_path, TraceStore::Mode::WRITE, result.error);
    if (store_ != nullptr) {
      for (const TracePtr& trace : traces) keep_origin(*trace, process_, settings_);
      store_->set_patience(
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()));
      if (store_->put(traces, experiment_.id, experiment_.name)) {
        result.delivered = traces.size();
        if (const std::size_t lost = store_->shrink(settings_.store_max_size); lost != 0)
          report(Severity::WARNING,
                 "the trace store " + settings_.store_path + " is full: its " + std::to_string(lost) +
                     " oldest traces were removed before they were delivered; raise MLFLOW_TRACE_STORE_MAX_SIZE, or "
                     "deliver them in time with mlflow-trace push",
                 "store full");
        return result;
      }
      result.error = store_->error();
    }
  } catch (const std::exception& error) {
    result.error = std::string("cannot store traces: ") + error.what();
  } catch (...) {
    result.error = "cannot store traces";
  }
  result.failed = std::move(traces);
  return result;
}

}  // namespace mlflow::internal
