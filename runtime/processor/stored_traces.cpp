#include "processor/stored_traces.h"

#include "config/report.h"
#include "model/trace_id.h"

namespace mlflow::internal {

bool StoredTraces::open() {
  if (store_ != nullptr) return true;
  std::string error;
  store_ = TraceStore::open(path_, TraceStore::Mode::READ, error);
  if (store_ == nullptr) report(Severity::WARNING, error, "store");
  return store_ != nullptr;
}

std::vector<TracePtr> StoredTraces::load(const std::vector<TraceId>& ids) {
  std::vector<TracePtr> traces;
  if (!open()) return traces;
  for (const TraceId& id : ids) {
    TracePtr trace = store_->load_to_deliver(mlflow_id(id));
    if (trace != nullptr) traces.push_back(std::move(trace));  // else pushed or deleted meanwhile
  }
  return traces;
}

void StoredTraces::forget(const std::vector<TraceId>& ids) {
  if (!open()) return;
  std::vector<std::string> names;
  for (const TraceId& id : ids) names.push_back(mlflow_id(id));
  if (!store_->remove(names)) report(Severity::WARNING, store_->error(), "store");
}

}  // namespace mlflow::internal
