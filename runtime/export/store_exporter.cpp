#include "export/store_exporter.h"

#include <algorithm>
#include <utility>

#include "config/report.h"
#include "export/trace_info.h"
#include "model/trace_id.h"
#include "text/bounded_numbers.h"
#include "text/utf8.h"

namespace mlflow::internal {

namespace {

std::int64_t start_of(const FinishedTrace& trace) {
  if (trace.root() != nullptr) return trace.root()->start_ns;
  // Without a root the oldest span stands for the time.
  std::int64_t start = trace.spans.empty() ? 0 : trace.spans.front().start_ns;
  for (const FinishedSpan& span : trace.spans) start = std::min(start, span.start_ns);
  return start;
}

}  // namespace

StoredTrace stored_row(const FinishedTrace& trace, const ExperimentChoice& experiment) {
  StoredTrace row;
  std::string scratch;
  row.id = mlflow_id(trace.id);
  row.request_time_ms = start_of(trace) / 1'000'000;
  if (const FinishedSpan* const root = trace.root()) {
    row.duration_ms = bounded_difference(root->end_ns, root->start_ns) / 1'000'000;
    row.state = trace_state(trace);
    row.name = valid_utf8(root->name, scratch);
  }
  row.request = request_preview(trace);
  row.response = response_preview(trace);
  row.experiment_id = trace.facts.experiment_id.empty() ? experiment.id : std::string(trace.facts.experiment_id);
  if (trace.facts.experiment_id.empty()) row.experiment_name = experiment.name;
  row.spans = static_cast<std::int64_t>(trace.spans.size());
  return row;
}

StoreExporter::StoreExporter(ExperimentChoice experiment, const Settings& settings, const ProcessOrigin& process,
                             std::string meant_for)
    : experiment_(std::move(experiment)),
      settings_(settings),
      process_(process),
      meant_for_(std::move(meant_for)),
      store_(settings.store_path) {}

StoredTrace StoreExporter::describe(const FinishedTrace& trace) const {
  StoredTrace row = stored_row(trace, experiment_);
  row.meant_for = meant_for_;
  return row;
}

bool StoreExporter::put(TraceStore& store, const std::vector<TracePtr>& traces, Deadline deadline) {
  store.set_patience(
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()));
  if (!store.put(traces, [this](const FinishedTrace& trace) { return describe(trace); })) return false;
  if (const std::size_t lost = store.shrink(settings_.store_max_size); lost != 0) {
    kept_ -= std::min(kept_, lost);
    store.add_dropped(dropped_because::STORE_FULL, static_cast<std::int64_t>(lost));
    report(Severity::WARNING,
           "the trace store " + store.path() + " is full: its " + std::to_string(lost) +
               " oldest traces were removed before they were delivered; raise MLFLOW_TRACE_STORE_MAX_SIZE, or "
               "deliver them in time with mlflow-trace push",
           "store full");
  }
  return true;
}

// How many traces, kept before these, nobody finds any more.
std::size_t StoreExporter::note_kept(TraceStore& store, const std::vector<TracePtr>& traces) {
  std::size_t gone = 0;
  std::string identity = store.identity();
  if (kept_ != 0 && (store.path() != path_ || identity != identity_)) {
    std::string problem;
    const auto before = TraceStore::open(path_, TraceStore::Mode::READ, problem);
    const bool is_there = before != nullptr && before->identity() == identity_;
    if (!is_there) gone = kept_;
    kept_ = 0;
  }
  if (gone != 0)
    report(Severity::WARNING,
           "somebody has removed, emptied, replaced or damaged the trace store " + path_ +
               " while this program uses it: the traces that it had kept there are gone, and count as dropped; new "
               "ones are kept in " +
               store.path() +
               ". To remove traces from a store in use there are mlflow-trace prune and mlflow-trace delete",
           "store gone");
  path_ = store.path();
  identity_ = std::move(identity);
  for (const TracePtr& trace : traces)
    if (!trace->more_follows) ++kept_;
  return gone;
}

// In the store's file, or in one beside it where that turns out to be damaged.
bool StoreExporter::put_where_it_fits(const std::vector<TracePtr>& traces, Deadline deadline, ExportResult& result) {
  std::string& error = result.error;
  while (TraceStore* const store = store_.open(error)) {
    if (put(*store, traces, deadline)) {
      error.clear();
      result.gone = note_kept(*store, traces);
      return true;
    }
    error = store->error();
    if (!store->is_unfit()) return false;
    store_.give_up();
  }
  return false;
}

ExportResult StoreExporter::export_traces(std::vector<TracePtr> traces, Deadline deadline) noexcept {
  ExportResult result;
  try {
    for (const TracePtr& trace : traces) keep_origin(*trace, process_, settings_);
    if (put_where_it_fits(traces, deadline, result)) {
      result.delivered = traces.size();
      set_fates(traces, PartFate::STORED);
      return result;
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
