// Takes the traces of the process under test instead of a server or the store. Shared by the tests that record for
// real.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "export/span_exporter.h"
#include "process/runtime.h"

namespace mlflow::internal {

class MemoryExporter : public SpanExporter {
 public:
  ExportResult export_traces(std::vector<TracePtr> traces, Deadline) noexcept override {
    const std::lock_guard lock(mutex_);
    ExportResult result;
    result.delivered = traces.size();
    for (TracePtr& trace : traces) traces_.push_back(std::move(trace));
    return result;
  }

  // What has arrived, after everything that has ended was flushed.
  std::vector<TracePtr> take() {
    if (Runtime* runtime = Runtime::running())
      runtime->flush(std::chrono::steady_clock::now() + std::chrono::seconds(60));
    const std::lock_guard lock(mutex_);
    return std::exchange(traces_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<TracePtr> traces_;
};

// Installed while it lives.
class InstalledExporter {
 public:
  InstalledExporter() { Runtime::set_exporter(exporter_); }
  ~InstalledExporter() {
    exporter_->take();
    Runtime::set_exporter(nullptr);
  }
  std::vector<TracePtr> take() { return exporter_->take(); }
  TracePtr take_one() {
    auto traces = take();
    return traces.size() == 1 ? std::move(traces.front()) : nullptr;
  }

 private:
  std::shared_ptr<MemoryExporter> exporter_ = std::make_shared<MemoryExporter>();
};

inline const FinishedSpan* span_named(const FinishedTrace& trace, std::string_view name) {
  for (const FinishedSpan& span : trace.spans)
    if (span.name == name) return &span;
  return nullptr;
}

}  // namespace mlflow::internal
