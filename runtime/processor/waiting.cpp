#include "processor/waiting.h"

#include <algorithm>

namespace mlflow::internal {

void Waiting::add_early(const RecordHeader& record) {
  const char* bytes = reinterpret_cast<const char*>(&record);
  early_.push_back({pass_, {bytes, bytes + record.size}});
}

bool Waiting::is_closing(SpanId id) const {
  return std::any_of(closing_.begin(), closing_.end(), [id](const ClosingInPass& c) { return c.span.id == id; });
}

std::vector<ClosingSpan> Waiting::take_closing() {
  std::vector<ClosingSpan> ready;
  std::erase_if(closing_, [&](const ClosingInPass& closing) {
    if (closing.pass == pass_) return false;
    ready.push_back(closing.span);
    return true;
  });
  return ready;
}

void Waiting::add_ending(OpenTrace& trace) {
  if (trace.ended_in_pass == 0) ending_.push_back(&trace);
  trace.ended_in_pass = pass_;
}

std::vector<OpenTrace*> Waiting::take_ending() {
  std::vector<OpenTrace*> ready;
  std::erase_if(ending_, [&](OpenTrace* trace) {
    if (trace->ended_in_pass == pass_) return false;
    trace->ended_in_pass = 0;
    ready.push_back(trace);
    return true;
  });
  return ready;
}

}  // namespace mlflow::internal
