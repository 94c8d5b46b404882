#include <atomic>
#include <mutex>
#include <vector>

#include "api/trace_update_writer.h"
#include "config/environment.h"
#include "config/report.h"
#include "mlflow/span_processor.h"
#include "mlflow/switches.h"
#include "model/attribute_keys.h"
#include "process/destination.h"
#include "process/runtime.h"
#include "recording/span_recording.h"

namespace mlflow {

using namespace internal;

// What the roots that begin on a thread are given. Scopes nest: the inner one's words win.
struct internal::RootLabels {
  Json metadata = Json::object();
  Json tags = Json::object();
  std::string experiment_id;
};

namespace {

// Process-wide labels are read without a lock by whichever thread begins a root: replaced whole, and the old ones kept
// (a handful of bytes each time set_destination is called).
std::atomic<const RootLabels*> process_labels{nullptr};
const RootLabels* keep(std::unique_ptr<RootLabels> labels) {
  static std::mutex mutex;
  static auto* const kept = new std::vector<std::unique_ptr<RootLabels>>;
  const std::lock_guard lock(mutex);
  return kept->emplace_back(std::move(labels)).get();
}
thread_local RootLabels local_destination;  // set_destination(context_local)
std::atomic<int> scopes{0};

void update_attention() {
  const bool local = scopes.load() > 0;
  set_root_attention(ATTENTION_LABELS, local || process_labels.load() != nullptr);
}

void merge(Json& update, const RootLabels& labels) {
  for (const auto& [key, value] : labels.metadata.items()) update["metadata"][key] = value;
  for (const auto& [key, value] : labels.tags.items()) update["tags"][key] = value;
  if (!labels.experiment_id.empty()) update["experiment_id"] = labels.experiment_id;
}

}  // namespace

void internal::write_root_labels(Thread& thread, TraceId trace) noexcept try {
  const RecordGuard not_traced;
  Json update = Json::object();
  if (const RootLabels* labels = process_labels.load(std::memory_order_acquire)) merge(update, *labels);
  if (thread.root_labels != nullptr) merge(update, *thread.root_labels);
  if (!update.empty()) write_trace_update(trace, update, TraceRecord::BEFORE_ROOT);
} catch (const std::exception& e) {
  report(Severity::WARNING, std::string("the context's tags could not be added to a trace: ") + e.what());
}

namespace tracing {

void enable() noexcept { __atomic_store_n(&mlflow_trace_v1::mlflow_trace_v1_enabled, 1, __ATOMIC_RELAXED); }
void disable() noexcept { __atomic_store_n(&mlflow_trace_v1::mlflow_trace_v1_enabled, 0, __ATOMIC_RELAXED); }
bool is_enabled() noexcept { return __atomic_load_n(&mlflow_trace_v1::mlflow_trace_v1_enabled, __ATOMIC_RELAXED) != 0; }

void reset() {
  process_labels.store(nullptr);
  update_attention();
  internal::set_destination({});
  configure({});
  enable();
}

void set_destination(const SetDestinationOptions& options) {
  const std::string& experiment_id =
      options.experiment_id.empty() ? options.destination.experiment_id : options.experiment_id;
  if (options.context_local) {
    Thread& thread = this_thread;
    static thread_local bool counted = false;
    if (!counted) scopes.fetch_add(1);
    counted = true;
    local_destination.experiment_id = experiment_id;
    if (thread.root_labels == nullptr) thread.root_labels = &local_destination;
  } else {
    auto labels = std::make_unique<RootLabels>();
    labels->experiment_id = experiment_id;
    process_labels.store(experiment_id.empty() ? nullptr : keep(std::move(labels)), std::memory_order_release);
  }
  update_attention();
}

struct ContextScope::State {
  RootLabels labels;
  const RootLabels* outer = nullptr;
  unsigned suppressed_before = 0;
};

ContextScope::ContextScope(const ContextOptions& options) : state_(std::make_unique<State>()) {
  Thread& thread = this_thread;
  State& state = *state_;
  state.outer = thread.root_labels;
  if (state.outer != nullptr) state.labels = *state.outer;
  for (const auto& [key, value] : options.metadata) state.labels.metadata[key] = value;
  for (const auto& [key, value] : options.tags) state.labels.tags[key] = value;
  if (!options.session_id.empty()) state.labels.metadata[metadata_key::SESSION] = options.session_id;
  if (!options.user.empty()) state.labels.metadata[metadata_key::USER] = options.user;
  thread.root_labels = &state.labels;
  state.suppressed_before = mlflow_trace_v1_off & OFF_SUPPRESSED;
  if (!options.enabled) mlflow_trace_v1_off |= OFF_SUPPRESSED;
  scopes.fetch_add(1);
  update_attention();
}

ContextScope::ContextScope(ContextScope&&) noexcept = default;

ContextScope::~ContextScope() {
  if (!state_) return;
  this_thread.root_labels = state_->outer;
  mlflow_trace_v1_off = (mlflow_trace_v1_off & ~unsigned{OFF_SUPPRESSED}) | state_->suppressed_before;
  scopes.fetch_sub(1);
  update_attention();
}

}  // namespace tracing

void config::enable_async_logging(bool enable) noexcept { set_root_attention(ATTENTION_DELIVER, !enable); }

}  // namespace mlflow
