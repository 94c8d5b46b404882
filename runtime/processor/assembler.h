// Puts traces together from the records of all threads. On the background thread, no locks.
//
// A trace that only one thread has recorded is complete when its root ends. For one that others may have added to, one more
// full pass over all buffers is made: then everything that was recorded before that end has been read. Spans still open then
// are delivered later, as spans without trace info. Of a trace that grows large while its root is open, the spans that have ended
// are sent ahead: memory does not grow with the trace.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "buffer/clock.h"
#include "buffer/record.h"
#include "capture/value_reader.h"
#include "model/finished_trace.h"
#include "processor/span_index.h"
#include "processor/stack_text.h"

namespace mlflow::internal {

// What the assembler keeps for each thread's buffer: the spans that are open in its stack frames, innermost last.
struct ThreadSpans {
  std::vector<SpanId> stack;
};

// Traces whose root is open for longer are ended as they are. Looked at every `check_interval`; zero `after`: never.
struct TraceTimeout {
  std::chrono::nanoseconds after{0};
  std::chrono::nanoseconds check_interval{0};
};

class Assembler {
 public:
  // `memory_limit`: bytes of records that may wait; what a trace may take is a part of it.
  explicit Assembler(std::size_t memory_limit, TraceTimeout timeout = {});
  ~Assembler();
  Assembler(const Assembler&) = delete;
  Assembler& operator=(const Assembler&) = delete;

  void begin_pass();
  void on_record(ThreadSpans& thread, const RecordHeader& record);
  void end_pass();
  // Lets `change` have a trace that is open here (`with_root`: whose root is); false: there is none of that id.
  bool update_open_trace(TraceId id, bool with_root, const std::function<void(FinishedTrace&)>& change);
  // Records of this trace were lost; of some trace, not known which.
  void mark_incomplete(TraceId trace);
  void mark_all_incomplete();

  // Traces that are complete, in the order they became so, and how much memory they take.
  std::vector<TracePtr> take_finished();
  std::size_t finished_size() const { return finished_size_; }
  // The program ends: whatever is open is closed as it is.
  void close_everything();

  std::size_t open_traces() const { return traces_.size(); }
  // Nothing waits for another pass.
  bool is_settled() const { return ending_.empty() && early_.empty() && closing_.empty(); }

 private:
  struct OpenTrace {
    TracePtr trace;
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
    std::uint32_t index = 0;  // in trace->spans
    std::uint32_t callsite = 0;  // 0: a manual span
    std::uint32_t chunks = 0;
    bool is_root = false;
    bool completed = true;  // false: closed by us, not by its function
    std::unique_ptr<std::string> items;  // a generator's items as JSON, without the brackets
  };
  // Read before the beginning of its span, which another thread recorded.
  struct EarlyRecord {
    std::uint64_t pass;
    std::vector<char> bytes;
  };
  struct ClosingSpan {
    SpanId id;
    std::int64_t end_ns;
    std::uint64_t pass;
  };

  OpenTrace& open_trace(TraceId id);
  bool handle(ThreadSpans& thread, const RecordHeader& record);
  void begin_span(ThreadSpans& thread, const BeginRecord& record);
  void end_span(ThreadSpans& thread, OpenSpan& open, const EndRecord& record);
  void close_span(SpanId id, OpenSpan& open, std::int64_t end_ns);
  void close_abandoned(ThreadSpans& thread, SpanId ended, std::int64_t end_ns);
  void update_span(OpenSpan& open, const RecordHeader& record);
  void add_chunk(OpenSpan& open, const StampedRecord& record, ValueReader& values);
  bool update_trace(const TraceRecord& record);
  bool share_trace(const TraceRecord& record);
  void end_overdue_traces();
  void time_out(SpanId root, std::int64_t now_ns);
  std::string stack_of_spans(const OpenSpan& open);
  void complete(OpenTrace& open);
  void finish(TracePtr part);
  void send_ahead(OpenTrace& open);
  TracePtr take_open_spans(OpenTrace& open, FinishedTrace& part);
  FinishedSpan& span_of(const OpenSpan& open) { return open.trace->trace->spans[open.index]; }

  const std::size_t sent_ahead_at_;
  const TraceTimeout timeout_;
  std::int64_t pass_began_ns_ = 0;  // only with a timeout
  std::int64_t last_timeout_check_ns_ = 0;
  StampTranslator translator_;
  StackText stack_text_;
  SpanIndex<OpenSpan> spans_;
  std::unordered_map<TraceId, OpenTrace, TraceIdHash> traces_;
  std::vector<OpenTrace*> ending_;
  std::vector<ClosingSpan> closing_;
  std::vector<EarlyRecord> early_;
  std::vector<TracePtr> finished_;
  std::size_t finished_size_ = 0;
  std::uint64_t pass_ = 0;
};

}  // namespace mlflow::internal
