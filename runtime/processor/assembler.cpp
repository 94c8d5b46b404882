#include "processor/assembler.h"

#include <algorithm>
#include <utility>

#include "config/report.h"
#include "model/trace_merge.h"
#include "processor/record_values.h"
#include "processor/trace_update_reader.h"
#include "recording/callsite_registry.h"

namespace mlflow::internal {
namespace {

// Only then is a trace large: a span and its values take half a kilobyte.
constexpr std::size_t LEAST_SENT_AHEAD = 2 << 20;

// In a coroutine's span a stack frame tells nothing: it goes on where it is resumed.
bool moves_between_threads(std::uint32_t callsite) {
  return (registered_callsite(callsite).flags & mlflow_trace_v1::Callsite::COROUTINE) != 0;
}

}  // namespace

Assembler::Assembler(std::size_t memory_limit, TraceTimeout timeout)
    : sent_ahead_at_(std::max(memory_limit / 2, LEAST_SENT_AHEAD)), timeout_(timeout) {}

void Assembler::begin_pass() {
  waiting_.begin_pass();
  translator_.calibrate();
  if (timeout_.is_set()) pass_began_ns_ = translator_.unix_ns(stamp());
}

void Assembler::on_record(ThreadSpans& thread, const RecordHeader& record) {
  if (!handle(thread, record)) waiting_.add_early(record);
}

// False when the record's span is not known (yet).
bool Assembler::handle(ThreadSpans& thread, const RecordHeader& record) {
  if (record.kind == RecordKind::SPAN_BEGIN) {
    begin_span(thread, record_as<BeginRecord>(record));
    return true;
  }
  if (record.kind == RecordKind::TRACE_UPDATE) return update_trace(record_as<TraceRecord>(record));
  if (record.kind == RecordKind::TRACE_SHARED) return share_trace(record_as<TraceRecord>(record));
  OpenSpan* open = traces_.find_span(record_as<SpanRecord>(record).span_id);
  if (open == nullptr) return end_timed_out_root(thread, record);
  if (record.kind == RecordKind::SPAN_END) {
    end_span(thread, *open, record_as<EndRecord>(record));
  } else {
    span_records_.apply(*open, record);
  }
  return true;
}

bool Assembler::share_trace(const TraceRecord& record) {
  OpenTrace* trace = traces_.find_trace({record.trace_high, record.trace_low});
  if (trace == nullptr) return false;
  trace->shared = true;
  return true;
}

bool Assembler::update_trace(const TraceRecord& record) {
  const TraceId id{record.trace_high, record.trace_low};
  const bool announced = (record.header.flags & TraceRecord::BEFORE_ROOT) != 0;
  OpenTrace* trace = announced ? &traces_.trace(id) : traces_.find_trace(id);
  if (trace == nullptr) return false;
  ValueReader values = values_of<TraceRecord>(record.header);
  apply_trace_update(*trace->part, values);
  return true;
}

void Assembler::begin_span(ThreadSpans& thread, const BeginRecord& record) {
  OpenTrace& trace = traces_.trace({record.trace_high, record.trace_low});
  OpenSpan open = traces_.new_span(trace, record.span_id, record.parent_id);
  span_records_.begin(open, record);
  if (trace.thread == nullptr) trace.thread = &thread;
  if (trace.thread != &thread) trace.shared = true;
  if ((record.header.flags & BeginRecord::NAMED) != 0 || moves_between_threads(record.callsite)) {
    trace.shared = true;
  } else {
    thread.stack.push_back(record.span_id);
  }
  if (open.is_root) {
    trace.root = record.span_id;
    trace.root_read_ns = pass_began_ns_;
  }
  traces_.add(record.span_id, std::move(open));
}

void Assembler::end_span(ThreadSpans& thread, OpenSpan& open, const EndRecord& record) {
  const std::int64_t end_ns = span_records_.end_ns(record);
  if ((record.header.flags & EndRecord::JUMPED_OVER) != 0) open.completed = false;
  if (open.callsite == 0) {
    // What another thread said about a span made by hand may lie in a buffer not read yet: the next full pass reads it.
    waiting_.add_closing({record.span_id, end_ns});
  } else if (!thread.stack.empty() && thread.stack.back() == record.span_id) {
    thread.stack.pop_back();
    close_span(record.span_id, open, end_ns);
  } else {
    close_abandoned(thread, record.span_id, end_ns);
    // Closing others may have moved it.
    if (OpenSpan* still_open = traces_.find_span(record.span_id)) close_span(record.span_id, *still_open, end_ns);
  }
}

// The real end of a root that took too long, and what was said before it: nobody waits for that.
bool Assembler::end_timed_out_root(ThreadSpans& thread, const RecordHeader& record) {
  if (!timeout_.is_set() || thread.stack.empty() || thread.stack.back() != record_as<SpanRecord>(record).span_id)
    return false;
  if (record.kind == RecordKind::SPAN_END) thread.stack.pop_back();
  return true;
}

// A longjmp or an exit of the thread skipped the ends of the spans above: they end with the one that really ended.
void Assembler::close_abandoned(ThreadSpans& thread, SpanId ended, std::int64_t end_ns) {
  if (std::find(thread.stack.begin(), thread.stack.end(), ended) == thread.stack.end()) return;
  while (thread.stack.back() != ended) {
    if (OpenSpan* open = traces_.find_span(thread.stack.back())) {
      open->completed = false;
      close_span(thread.stack.back(), *open, end_ns);
    }
    thread.stack.pop_back();
  }
  thread.stack.pop_back();
}

void Assembler::close_span(SpanId id, OpenSpan& open, std::int64_t end_ns) {
  OpenTrace& trace = *open.trace;
  const bool is_root = open.is_root;
  span_records_.end(open, end_ns);
  traces_.end(id, open);
  // A part without a root (late spans, a remote parent's) is complete as soon as nothing in it is open. One with a root
  // that is still open has that root among its open spans.
  if (!is_root && trace.open_spans != 0) return send_ahead(trace);
  const bool waits_already = trace.ended_in_pass != 0;
  if (is_root && !trace.shared && trace.open_spans == 0 && !waits_already) return complete(trace);
  waiting_.add_ending(trace);
}

bool Assembler::update_open_trace(TraceId id, bool with_root, const std::function<void(FinishedTrace&)>& change) {
  OpenTrace* trace = traces_.find_trace(id);
  if (trace == nullptr || (with_root && trace->root == 0)) return false;
  change(*trace->part);
  return true;
}

void Assembler::mark_incomplete(TraceId id) {
  OpenTrace* trace = traces_.find_trace(id);
  if (trace == nullptr) return;
  trace->part->incomplete = true;
  // Announced, but then there was no room for its root.
  if (trace->part->spans.empty()) traces_.forget(id);
}

void Assembler::end_pass() {
  ThreadSpans no_stack;
  waiting_.retry_early([&](const RecordHeader& record) { return handle(no_stack, record); });
  for (const ClosingSpan& span : waiting_.take_closing())
    if (OpenSpan* open = traces_.find_span(span.id)) close_span(span.id, *open, span.end_ns);
  for (OpenTrace* trace : waiting_.take_ending()) complete(*trace);
  if (timeout_.is_set()) end_overdue_traces();
}

void Assembler::end_overdue_traces() {
  if (pass_began_ns_ - last_timeout_check_ns_ < timeout_.check_interval.count()) return;
  last_timeout_check_ns_ = pass_began_ns_;
  for (const SpanId root : traces_.roots_read_by(pass_began_ns_ - timeout_.after.count()))
    // A span made by hand whose end has been read waits there for the next pass.
    if (!waiting_.is_closing(root)) time_out(root);
}

// What is still open below the root comes later, as spans that outlive their root do.
void Assembler::time_out(SpanId root) {
  OpenSpan* open = traces_.find_span(root);
  if (open == nullptr) return;
  const std::string message = timeout_message(open->trace->part->id, timeout_);
  span_records_.set_timed_out(*open, pass_began_ns_, message);
  close_span(root, *open, pass_began_ns_);
  report(Severity::WARNING, message, "trace timeout");
}

void Assembler::complete(OpenTrace& open) {
  // A part without a root in which another span has begun meanwhile waits for that.
  if (open.open_spans != 0 && !open.part->has_root) return;
  TracePtr part = traces_.take_ended(open);
  // The root first, the others as they began.
  const auto root =
      std::find_if(part->spans.begin(), part->spans.end(), [](const auto& s) { return s.parent_id == 0; });
  if (part->has_root && root != part->spans.end()) std::rotate(part->spans.begin(), root, root + 1);
  finish(std::move(part));
}

// A trace may be larger than what memory it may take: then what has ended does not wait for its root. Only when that is
// most of it, because what is open is copied.
void Assembler::send_ahead(OpenTrace& open) {
  if (open.ended_size < sent_ahead_at_ || open.part->has_root) return;
  if (open.ended_size < open.part->size_in_memory() / 8) return;
  TracePtr part = traces_.take_ended(open);
  merge_facts(*open.part, part->facts);
  part->facts.metadata.clear();  // where it goes (the experiment) is all that a part without a root says
  part->facts.tags.clear();
  part->facts.assessments.clear();
  part->more_follows = open.root != 0;
  finish(std::move(part));
}

void Assembler::finish(TracePtr part) {
  finished_size_ += part->size_in_memory();
  finished_.push_back(std::move(part));
}

std::vector<TracePtr> Assembler::take_finished() {
  finished_size_ = 0;
  return std::exchange(finished_, {});
}

void Assembler::close_everything() {
  const std::int64_t now = translator_.unix_ns(stamp());
  for (const SpanId id : traces_.span_ids()) {
    OpenSpan* open = traces_.find_span(id);
    if (open == nullptr) continue;
    span_records_.set_cut_off(*open);
    close_span(id, *open, now);
  }
  begin_pass();
  end_pass();
}

}  // namespace mlflow::internal
