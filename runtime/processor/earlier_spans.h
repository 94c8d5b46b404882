// Remembers, for each trace of which parts were sent ahead, what its trace info will have to tell of them.
#pragma once

#include <unordered_map>

#include "model/finished_trace.h"

namespace mlflow::internal {

class EarlierSpansKeeper {
 public:
  // To be called with each part, in order, as it goes out: notes those that are sent ahead, and gives the part with the
  // root what was noted. One thread at a time.
  void pass(FinishedTrace& part);

 private:
  struct Noted {
    std::unique_ptr<EarlierSpans> spans;
    std::unordered_map<SpanId, TokenUsage> usage;  // by the parent it is below
  };
  static void note(Noted& noted, FinishedTrace& part);

  std::unordered_map<TraceId, Noted, TraceIdHash> traces_;
};

}  // namespace mlflow::internal
