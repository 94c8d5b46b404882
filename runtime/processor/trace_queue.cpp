#include "processor/trace_queue.h"

#include <algorithm>

namespace mlflow::internal {

std::size_t count_traces(const std::vector<TracePtr>& parts) {
  return static_cast<std::size_t>(
      std::count_if(parts.begin(), parts.end(), [](const TracePtr& part) { return !part->more_follows; }));
}

void TraceQueue::push(TracePtr trace) {
  bytes_ += trace->size_in_memory();
  queue_.push_back(std::move(trace));
}

std::vector<TracePtr> TraceQueue::take(std::size_t traces, std::size_t bytes) {
  std::vector<TracePtr> taken;
  std::size_t size = 0;
  while (!queue_.empty() && taken.size() < traces && (taken.empty() || size < bytes)) {
    size += queue_.front()->size_in_memory();
    taken.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  bytes_ -= std::min(bytes_, size);
  return taken;
}

std::vector<TracePtr> TraceQueue::take_all() { return take(queue_.size(), bytes_ + 1); }

bool TraceQueue::holds(TraceId id) const {
  return std::any_of(queue_.begin(), queue_.end(), [&](const TracePtr& trace) { return trace->id == id; });
}

}  // namespace mlflow::internal
