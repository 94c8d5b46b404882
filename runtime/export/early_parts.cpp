#include "export/early_parts.h"

#include "model/trace_merge.h"

namespace mlflow::internal {

TracePtr EarlyParts::join(TracePtr part) {
  if (part->more_follows) {
    parts_[part->id].push_back(std::move(part));
    return nullptr;
  }
  if (!part->earlier) return part;
  const auto found = parts_.find(part->id);
  if (found == parts_.end()) return part;
  for (const TracePtr& early : found->second) append_spans(*part, *early);
  parts_.erase(found);
  part->earlier.reset();
  return part;
}

}  // namespace mlflow::internal
