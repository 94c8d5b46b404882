#include "lanes.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <queue>
#include <unordered_map>

#include "text/json_scan.h"

namespace mlflow::tools {
namespace {

using internal::FinishedSpan;
using internal::FinishedTrace;

constexpr std::size_t none = static_cast<std::size_t>(-1);

std::string text_attribute(const FinishedSpan& span, const char* key) {
  const std::string_view json = span.attribute(key);
  return json.starts_with('"') ? internal::text_of_json(json) : std::string(json);
}

std::string thread_of(const FinishedSpan& span) {
  const std::string id = text_attribute(span, "thread.id");
  const std::string name = text_attribute(span, "thread.name");
  if (id.empty()) return name.empty() ? "" : "thread " + name;
  return "thread " + id + (name.empty() ? "" : " (" + name + ")");
}

// The lanes of one thread, or of all spans of which no thread is known.
class ThreadLanes {
 public:
  struct Span {
    std::size_t number;
    std::size_t parent;  // none: not here
    std::int64_t start;
    std::int64_t end;
  };

  // Spans come by their start, callers before what they call. Gives the lane, counted from 0; `parent_lane` is the one
  // of the span's parent, or none.
  std::size_t place(const Span& span, std::size_t parent_lane) {
    if (parent_lane != none && fits(lanes_[parent_lane], span)) {
      lanes_[parent_lane].push_back(span);
      return parent_lane;
    }
    const std::size_t lane = free_lane(span.start);
    lanes_[lane].assign(1, span);
    busy_.push({span.end, lane});
    return lane;
  }

 private:
  // Whether the parent is the innermost span that is open there, and holds the new one.
  static bool fits(std::vector<Span>& open, const Span& span) {
    while (!open.empty() && open.back().number != span.parent && open.back().end <= span.start) open.pop_back();
    return !open.empty() && open.back().number == span.parent && span.end <= open.back().end;
  }

  std::size_t free_lane(std::int64_t start) {
    while (!busy_.empty() && busy_.top().first <= start) {
      free_.push(busy_.top().second);
      busy_.pop();
    }
    if (free_.empty()) {
      lanes_.emplace_back();
      return lanes_.size() - 1;
    }
    const std::size_t lane = free_.top();
    free_.pop();
    return lane;
  }

  template <class T>
  using SmallestFirst = std::priority_queue<T, std::vector<T>, std::greater<>>;

  std::vector<std::vector<Span>> lanes_;  // what is open in each, outermost first
  SmallestFirst<std::pair<std::int64_t, std::size_t>> busy_;  // when the outermost span of a lane ends
  SmallestFirst<std::size_t> free_;
};

// How far each span is below a top; a circle of parents ends somewhere.
std::vector<std::size_t> depths(const std::vector<std::size_t>& parents) {
  std::vector<std::size_t> depth(parents.size(), none);
  std::vector<std::size_t> path;
  for (std::size_t i = 0; i < parents.size(); ++i) {
    for (std::size_t at = i; at != none && depth[at] == none && path.size() <= parents.size(); at = parents[at])
      path.push_back(at);
    while (!path.empty()) {
      const std::size_t at = path.back();
      path.pop_back();
      if (depth[at] != none) continue;
      depth[at] = parents[at] == none || depth[parents[at]] == none ? 0 : depth[parents[at]] + 1;
    }
  }
  return depth;
}

std::vector<std::size_t> parents_of(const FinishedTrace& trace) {
  std::unordered_map<internal::SpanId, std::size_t> numbers;
  for (std::size_t i = 0; i < trace.spans.size(); ++i) numbers.emplace(trace.spans[i].span_id, i);
  std::vector<std::size_t> parents(trace.spans.size(), none);
  for (std::size_t i = 0; i < trace.spans.size(); ++i) {
    const auto parent = numbers.find(trace.spans[i].parent_id);
    if (parent != numbers.end() && parent->second != i) parents[i] = parent->second;
  }
  return parents;
}

}  // namespace

Lanes arrange_lanes(const FinishedTrace& trace) {
  const std::vector<std::size_t> parents = parents_of(trace);
  const std::vector<std::size_t> depth = depths(parents);
  std::vector<std::size_t> order(trace.spans.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const FinishedSpan& first = trace.spans[a];
    const FinishedSpan& second = trace.spans[b];
    if (first.start_ns != second.start_ns) return first.start_ns < second.start_ns;
    return depth[a] != depth[b] ? depth[a] < depth[b] : a < b;
  });

  struct Thread {
    ThreadLanes lanes;
    std::vector<std::size_t> numbers;  // of its lanes among all
  };
  std::map<std::string, Thread> threads;
  std::vector<Thread*> thread_of_span(trace.spans.size(), nullptr);
  std::vector<std::size_t> lane_there(trace.spans.size(), none);
  Lanes lanes;
  lanes.of_span.resize(trace.spans.size());
  for (const std::size_t i : order) {
    const FinishedSpan& span = trace.spans[i];
    const std::string name = thread_of(span);
    Thread& thread = threads[name];
    thread_of_span[i] = &thread;
    const std::size_t parent = parents[i];
    const bool is_with_parent = parent != none && thread_of_span[parent] == &thread;
    const std::size_t lane = thread.lanes.place({i, parent, span.start_ns, std::max(span.start_ns, span.end_ns)},
                                                is_with_parent ? lane_there[parent] : none);
    lane_there[i] = lane;
    if (lane == thread.numbers.size()) {
      thread.numbers.push_back(lanes.names.size());
      lanes.names.push_back(name);
    }
    lanes.of_span[i] = thread.numbers[lane];
  }
  return lanes;
}

}  // namespace mlflow::tools
