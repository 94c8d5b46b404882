#include <mutex>

#include "export/early_parts.h"
#include "mlflow/testing.h"
#include "process/runtime.h"
#include "reading/shown_trace.h"

namespace mlflow::testing {

using namespace internal;

namespace {

// Long enough for any queue; a flush of traces that go nowhere takes milliseconds.
Deadline patience() { return std::chrono::steady_clock::now() + std::chrono::seconds(60); }

void flush() {
  if (Runtime* runtime = Runtime::running()) runtime->flush(patience());
}

}  // namespace

struct InMemoryExporter::State : SpanExporter {
  ExportResult export_traces(std::vector<TracePtr> parts, Deadline) noexcept override {
    const std::lock_guard lock(mutex);
    ExportResult result;
    result.delivered = parts.size();
    for (TracePtr& part : parts)
      if (const TracePtr trace = early_parts.join(std::move(part))) add(*trace);
    return result;
  }

  // A part without a root belongs to the trace that came before it.
  void add(const FinishedTrace& part) {
    Trace trace = read_finished_trace(part, {});
    for (Trace& known : traces) {
      if (known.info.trace_id != trace.info.trace_id) continue;
      for (SpanData& span : trace.data.spans) known.data.spans.push_back(std::move(span));
      return;
    }
    traces.push_back(std::move(trace));
  }

  std::mutex mutex;
  EarlyParts early_parts;
  std::vector<Trace> traces;
  bool installed = false;
};

InMemoryExporter::InMemoryExporter() : state_(std::make_shared<State>()) {}

InMemoryExporter::~InMemoryExporter() {
  if (!state_->installed) return;
  flush();
  Runtime::set_exporter(nullptr);
}

void InMemoryExporter::install() {
  flush();
  Runtime::set_exporter(state_);
  state_->installed = true;
}

std::vector<std::string> InMemoryExporter::packed_traces() {
  flush();
  const std::lock_guard lock(state_->mutex);
  return packed_all(state_->traces);
}

void InMemoryExporter::clear() {
  flush();
  const std::lock_guard lock(state_->mutex);
  state_->traces.clear();
}

}  // namespace mlflow::testing
