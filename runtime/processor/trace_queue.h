// Traces that wait for a thread, in the order they came, with the memory they take. Parts that are sent ahead of their
// root are no traces of their own in what is counted.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "model/finished_trace.h"

namespace mlflow::internal {

// How many traces these are. Each is counted with the part that has, or would have had, its root.
std::size_t count_traces(const std::vector<TracePtr>& parts);

// Not thread-safe.
class TraceQueue {
 public:
  void push(TracePtr trace);
  // From the front: at most `traces` of them, and no more than `bytes` unless a single one is larger.
  std::vector<TracePtr> take(std::size_t traces, std::size_t bytes);
  std::vector<TracePtr> take_all();

  bool empty() const { return queue_.empty(); }
  std::size_t bytes() const { return bytes_; }
  bool holds(TraceId id) const;

 private:
  std::deque<TracePtr> queue_;
  std::size_t bytes_ = 0;
};

}  // namespace mlflow::internal
