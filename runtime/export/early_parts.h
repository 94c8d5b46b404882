// For receivers that take a trace only whole: keeps the parts that were sent ahead until the one with the root has
// come.
#pragma once

#include <unordered_map>
#include <vector>

#include "model/finished_trace.h"

namespace mlflow::internal {

class EarlyParts {
 public:
  // The trace, whole as far as it is known; null while more is to follow.
  TracePtr join(TracePtr part);

 private:
  std::unordered_map<TraceId, std::vector<TracePtr>, TraceIdHash> parts_;
};

}  // namespace mlflow::internal
