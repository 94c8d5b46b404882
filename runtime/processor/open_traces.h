// The traces that are not complete yet, and their spans that have not ended.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/finished_trace.h"
#include "processor/recorded_call.h"
#include "processor/span_index.h"
#include "recording/callsite_registry.h"

namespace mlflow::internal {

// What the processor keeps for each thread's buffer: the spans that are open in its stack frames, innermost last.
struct ThreadSpans {
  std::vector<SpanId> stack;
};

struct OpenTrace {
  TracePtr part;  // what has been read and not been handed on
  std::string_view id_json;
  std::uint32_t open_spans = 0;
  std::size_t ended_size = 0;  // bytes of the spans that have ended
  const ThreadSpans* thread = nullptr;  // that recorded its first span
  bool shared = false;  // other threads may add to it
  SpanId root = 0;  // open here
  std::int64_t root_read_ns = 0;  // when it was first heard of; only with a timeout
  std::uint64_t ended_in_pass = 0;  // 0: the root (or the last span, without a root) has not ended
};

struct OpenSpan {
  OpenTrace* trace = nullptr;
  std::uint32_t index = 0;  // in trace->part->spans
  std::uint32_t callsite = 0;  // 0: a manual span
  std::uint32_t chunks = 0;
  bool is_root = false;
  bool completed = true;  // false: closed by us, not by its function
  std::unique_ptr<std::string> items;  // a generator's items as JSON, without the brackets
  std::unique_ptr<RecordedCall> call;  // of a model's API, not read yet

  FinishedSpan& span() const { return trace->part->spans[index]; }
};

// Pointers to a trace live as long as it is here; those to a span until another one begins or ends.
class OpenTraces {
 public:
  explicit OpenTraces(const CallsiteTable& callsites = registered_callsites()) : callsites_(callsites) {}

  // Made where there is none of that id.
  OpenTrace& trace(TraceId id);
  OpenTrace* find_trace(TraceId id);
  OpenSpan* find_span(SpanId id) { return spans_.find(id); }
  std::size_t count() const { return traces_.size(); }

  // A span of `trace` begins: it has a place in the trace's part, and only its ids are known. Not found before add().
  OpenSpan new_span(OpenTrace& trace, SpanId id, SpanId parent);
  void add(SpanId id, OpenSpan open);
  // `open` is gone afterwards; the span stays in its trace's part.
  void end(SpanId id, OpenSpan& open);

  // What has ended of the trace. Its open spans go on in a part of their own; without any, `open` is gone afterwards.
  TracePtr take_ended(OpenTrace& open);
  void forget(TraceId id) { traces_.erase(id); }

  // The open spans around (and with) this one, outermost first, each with the line its function is defined at.
  std::string stack_of(const OpenSpan& innermost);
  // Ids of all spans that are open; of the roots heard of at `ns` or before.
  std::vector<SpanId> span_ids();
  std::vector<SpanId> roots_read_by(std::int64_t ns) const;
  void mark_all_incomplete();
  // All there are; nothing may be added or taken meanwhile.
  template <class Function>
  void for_each_trace(Function&& function) {
    for (auto& [id, open] : traces_) function(open);
  }

 private:
  TracePtr take_open_spans(OpenTrace& open, FinishedTrace& part);

  const CallsiteTable& callsites_;
  SpanIndex<OpenSpan> spans_;
  std::unordered_map<TraceId, OpenTrace, TraceIdHash> traces_;
};

}  // namespace mlflow::internal
