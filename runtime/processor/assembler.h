// Puts traces together from the records of all threads. On the background thread, no locks.
//
// A trace that only one thread has recorded is complete when its root ends. For one that others may have added to, one
// more full pass over all buffers is made: then everything that was recorded before that end has been read. Spans still
// open then are delivered later, as spans without trace info. Of a trace that grows large while its root is open, the
// spans that have ended are sent ahead: memory does not grow with the trace.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "buffer/clock.h"
#include "buffer/journal.h"
#include "buffer/record.h"
#include "model/finished_trace.h"
#include "processor/open_traces.h"
#include "processor/span_records.h"
#include "processor/trace_timeout.h"
#include "processor/waiting.h"
#include "recording/callsite_registry.h"

namespace mlflow::internal {

// The process that the records are of: this one.
struct RecordOrigin {
  const CallsiteTable& callsites = registered_callsites();
  StampTranslator translator;
  StackText stack_text;
};

class Assembler {
 public:
  // Until all that was recorded before a moment is in complete traces: the pass under way may have gone by the buffer
  // already, the next one reads it, one more ends spans made by hand, and the last completes traces that threads share.
  static constexpr int PASSES_TO_COMPLETE = 4;

  // `memory_limit`: bytes of records that may wait; what a trace may take is a part of it.
  explicit Assembler(std::size_t memory_limit, TraceTimeout timeout = {}) : Assembler(memory_limit, timeout, {}) {}
  // For the records of another process.
  Assembler(std::size_t memory_limit, TraceTimeout timeout, RecordOrigin origin);
  Assembler(const Assembler&) = delete;
  Assembler& operator=(const Assembler&) = delete;

  void begin_pass();
  // `source` is what keeps the record: its trace keeps that until it is settled.
  void on_record(ThreadSpans& thread, const RecordHeader& record, const RecordSource& source = {});
  void end_pass();
  // Lets `change` have a trace that is open here (`with_root`: whose root is); false: there is none of that id.
  bool update_open_trace(TraceId id, bool with_root, const std::function<void(FinishedTrace&)>& change);
  // Records of this trace were lost; of some trace, not known which.
  void mark_incomplete(TraceId trace);
  void mark_all_incomplete() { traces_.mark_all_incomplete(); }

  // Traces that are complete, in the order they became so, and how much memory they take.
  std::vector<TracePtr> take_finished();
  std::size_t finished_size() const { return finished_size_; }
  // The program ends: whatever is open is closed as it is.
  void close_everything() { close_everything(translator_.unix_ns(stamp())); }
  void close_everything(std::int64_t end_ns);

  // What is needed of the journal is only what the open traces need: the rest of it can go.
  void compact(Journal& journal);
  const StampTranslator& translator() const { return translator_; }

  std::size_t open_traces() const { return traces_.count(); }
  // Those and the ones that wait to be taken.
  std::size_t held_traces() const { return open_traces() + finished_.size(); }
  // Nothing waits for another pass.
  bool is_settled() const { return waiting_.is_empty(); }

 private:
  bool handle(ThreadSpans& thread, const RecordHeader& record, const RecordSource& source);
  bool share_trace(const TraceRecord& record);
  bool update_trace(const TraceRecord& record, const RecordSource& source);
  void begin_span(ThreadSpans& thread, const BeginRecord& record, const RecordSource& source);
  void end_span(ThreadSpans& thread, OpenSpan& open, const EndRecord& record);
  bool end_timed_out_root(ThreadSpans& thread, const RecordHeader& record);
  void close_abandoned(ThreadSpans& thread, SpanId ended, std::int64_t end_ns);
  void close_span(SpanId id, OpenSpan& open, std::int64_t end_ns);
  void end_overdue_traces();
  void time_out(SpanId root);
  void complete(OpenTrace& open);
  void send_ahead(OpenTrace& open);
  void finish(TracePtr part);

  const std::size_t sent_ahead_at_;
  const TraceTimeout timeout_;
  std::int64_t pass_began_ns_ = 0;  // only with a timeout
  std::int64_t last_timeout_check_ns_ = 0;
  StampTranslator translator_;
  const CallsiteTable& callsites_;
  OpenTraces traces_{callsites_};
  SpanRecords span_records_;
  Waiting waiting_;
  std::vector<TracePtr> finished_;
  std::size_t finished_size_ = 0;
};

}  // namespace mlflow::internal
