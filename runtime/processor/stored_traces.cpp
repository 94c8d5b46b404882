#include "processor/stored_traces.h"

#include "config/report.h"
#include "export/text.h"

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
    const std::string name = mlflow_id(id);
    TracePtr trace = store_->load(name);
    if (trace == nullptr) continue;  // pushed or deleted meanwhile
    for (const std::string& json : store_->assessments(name))
      trace->facts.assessments.emplace_back("", trace->keep(json));
    traces.push_back(std::move(trace));
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
