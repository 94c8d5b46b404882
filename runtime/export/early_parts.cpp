#include "export/early_parts.h"

#include "model/trace_merge.h"

namespace mlflow::internal {

TracePtr EarlyParts::join(TracePtr part) {
  if (part->more_follows) {
    parts_[part->id].push_back(std::move(part));
    return nullptr;
  }
  if (!part->earlier) return part;
  if (const auto found = parts_.find(part->id); found != parts_.end()) {
    for (const TracePtr& early : found->second) append_spans(*part, *early);
    parts_.erase(found);
  }
  settle_earlier(*part, false);
  return part;
}

}  // namespace mlflow::internal
