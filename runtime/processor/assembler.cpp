#include "processor/assembler.h"

#include <algorithm>
#include <utility>

#include "model/attribute_keys.h"
#include "model/trace_id.h"
#include "model/trace_merge.h"
#include "processor/span_builder.h"
#include "processor/trace_update.h"
#include "recording/callsite_registry.h"
#include "text/json_text.h"
#include "text/utf8.h"

namespace mlflow::internal {

namespace {

template <class Record>
const Record& as(const RecordHeader& header) {
  return reinterpret_cast<const Record&>(header);
}

// What follows a record's fixed part.
template <class Record>
ValueReader values_of(const RecordHeader& header) {
  return ValueReader({reinterpret_cast<const char*>(&header) + sizeof(Record), header.size - sizeof(Record)});
}

std::string trace_id_json(TraceId id) { return '"' + mlflow_id(id) + '"'; }

// Only then is a trace large: a span and its values take half a kilobyte.
constexpr std::size_t LEAST_SENT_AHEAD = 2 << 20;

}  // namespace

Assembler::Assembler(std::size_t memory_limit, TraceTimeout timeout)
    : sent_ahead_at_(std::max(memory_limit / 2, LEAST_SENT_AHEAD)), timeout_(timeout) {}
Assembler::~Assembler() = default;

void Assembler::begin_pass() {
  ++pass_;
  translator_.calibrate();
  if (timeout_.after.count() != 0) pass_began_ns_ = translator_.unix_ns(stamp());
}

Assembler::OpenTrace& Assembler::open_trace(TraceId id) {
  auto& entry = traces_[id];
  if (!entry.trace) {
    entry.trace = std::make_unique<FinishedTrace>();
    entry.trace->id = id;
    entry.id_json = entry.trace->keep(trace_id_json(id));
  }
  return entry;
}

void Assembler::on_record(ThreadSpans& thread, const RecordHeader& record) {
  if (handle(thread, record)) return;
  const char* bytes = reinterpret_cast<const char*>(&record);
  early_.push_back({pass_, {bytes, bytes + record.size}});
}

// False when the record's span is not known (yet).
bool Assembler::handle(ThreadSpans& thread, const RecordHeader& record) {
  if (record.kind == RecordKind::SPAN_BEGIN) {
    begin_span(thread, as<BeginRecord>(record));
    return true;
  }
  if (record.kind == RecordKind::TRACE_UPDATE) return update_trace(as<TraceRecord>(record));
  if (record.kind == RecordKind::TRACE_SHARED) return share_trace(as<TraceRecord>(record));
  OpenSpan* open = spans_.find(as<SpanRecord>(record).span_id);
  if (open == nullptr) {
    // The real end of a root that took too long.
    const bool known =
        timeout_.after.count() != 0 && !thread.stack.empty() && thread.stack.back() == as<SpanRecord>(record).span_id;
    if (known && record.kind == RecordKind::SPAN_END) thread.stack.pop_back();
    return known;
  }
  if (record.kind == RecordKind::SPAN_END) {
    end_span(thread, *open, as<EndRecord>(record));
  } else {
    update_span(*open, record);
  }
  return true;
}

void Assembler::begin_span(ThreadSpans& thread, const BeginRecord& record) {
  OpenTrace& trace = open_trace({record.trace_high, record.trace_low});
  OpenSpan open;
  open.trace = &trace;
  open.index = static_cast<std::uint32_t>(trace.trace->spans.size());
  open.callsite = record.callsite;
  open.is_root = (record.header.flags & BeginRecord::ROOT) != 0;
  FinishedSpan& span = trace.trace->add_span();
  span.trace_id = trace.trace->id;
  span.span_id = record.span_id;
  span.parent_id = record.parent_id;
  span.start_ns = (record.header.flags & BeginRecord::EXPLICIT_START) != 0 ? static_cast<std::int64_t>(record.stamp)
                                                                           : translator_.unix_ns(record.stamp);
  SpanBuilder builder(*trace.trace, span);
  ValueReader values = values_of<BeginRecord>(record.header);
  if (trace.thread == nullptr) trace.thread = &thread;
  if (trace.thread != &thread) trace.shared = true;
  if ((record.header.flags & BeginRecord::NAMED) != 0) {
    trace.shared = true;
    builder.begin_named(trace.id_json, values);
  } else {
    builder.begin_annotated(registered_callsite(record.callsite), trace.id_json, values,
                            (record.header.flags & BeginRecord::VALUES_LOST) != 0);
    const bool moves_between_threads =
        (registered_callsite(record.callsite).flags & mlflow_trace_v1::Callsite::COROUTINE) != 0;
    if (moves_between_threads) {
      trace.shared = true;
    } else {
      thread.stack.push_back(record.span_id);
    }
  }
  if (open.is_root) {
    trace.root = record.span_id;
    trace.root_read_ns = pass_began_ns_;
  }
  ++trace.open_spans;
  spans_.insert(record.span_id, std::move(open));
}

// A longjmp or an exit of the thread skipped the ends of the spans above: they end with the one that really ended.
void Assembler::close_abandoned(ThreadSpans& thread, SpanId ended, std::int64_t end_ns) {
  if (std::find(thread.stack.begin(), thread.stack.end(), ended) == thread.stack.end()) return;
  while (thread.stack.back() != ended) {
    if (OpenSpan* open = spans_.find(thread.stack.back())) {
      open->completed = false;
      close_span(thread.stack.back(), *open, end_ns);
    }
    thread.stack.pop_back();
  }
  thread.stack.pop_back();
}

void Assembler::end_span(ThreadSpans& thread, OpenSpan& open, const EndRecord& record) {
  const std::int64_t end_ns = (record.header.flags & EndRecord::EXPLICIT_END) != 0
                                  ? static_cast<std::int64_t>(record.stamp)
                                  : translator_.unix_ns(record.stamp);
  if ((record.header.flags & EndRecord::JUMPED_OVER) != 0) open.completed = false;
  if (open.callsite == 0) {
    // What another thread said about a span made by hand may lie in a buffer not read yet: the next full pass reads it.
    closing_.push_back({record.span_id, end_ns, pass_});
  } else if (!thread.stack.empty() && thread.stack.back() == record.span_id) {
    thread.stack.pop_back();
    close_span(record.span_id, open, end_ns);
  } else {
    close_abandoned(thread, record.span_id, end_ns);
    // Closing others may have moved it.
    if (OpenSpan* still_open = spans_.find(record.span_id)) close_span(record.span_id, *still_open, end_ns);
  }
}

void Assembler::close_span(SpanId id, OpenSpan& open, std::int64_t end_ns) {
  FinishedSpan& span = span_of(open);
  span.end_ns = std::max(end_ns, span.start_ns);
  SpanBuilder builder(*open.trace->trace, span);
  if (open.items && span.attribute(attribute_key::SPAN_OUTPUTS).empty() && !builder.has_exception())
    builder.set_attribute(attribute_key::SPAN_OUTPUTS, "[" + *open.items + "]");
  builder.finish(open.callsite != 0 ? &registered_callsite(open.callsite) : nullptr, open.completed);
  OpenTrace& trace = *open.trace;
  const bool is_root = open.is_root;
  --trace.open_spans;
  trace.ended_size += span.size_in_memory();
  spans_.erase(id);
  if (is_root) {
    trace.trace->has_root = true;
    trace.root = 0;
  }
  // A part without a root (late spans, a remote parent's) is complete as soon as nothing in it is open. One with a root that
  // is still open has that root among its open spans.
  if (!is_root && trace.open_spans != 0) return send_ahead(trace);
  const bool listed = trace.ended_in_pass != 0;
  trace.ended_in_pass = pass_;
  if (listed) return;
  if (is_root && !trace.shared && trace.open_spans == 0) return complete(trace);
  ending_.push_back(&trace);
}

void Assembler::update_span(OpenSpan& open, const RecordHeader& record) {
  FinishedSpan& span = span_of(open);
  SpanBuilder builder(*open.trace->trace, span);
  std::string text;
  switch (record.kind) {
    case RecordKind::SPAN_OUTPUT:
    case RecordKind::SPAN_RESULT:
    case RecordKind::SPAN_INPUTS: {
      ValueReader values = values_of<SpanRecord>(record);
      const bool inputs = record.kind == RecordKind::SPAN_INPUTS;
      const std::string_view key = inputs ? attribute_key::SPAN_INPUTS : attribute_key::SPAN_OUTPUTS;
      // What the body set by set_outputs wins over the captured result.
      if (record.kind == RecordKind::SPAN_OUTPUT && !span.attribute(key).empty()) return;
      values.append_json(text);
      return builder.set_attribute(key, text);
    }
    case RecordKind::SPAN_ATTRIBUTE: {
      ValueReader values = values_of<SpanRecord>(record);
      std::string scratch;
      const std::string key = valid_utf8(values.text(scratch));
      values.append_json(text);
      return builder.set_attribute(open.trace->trace->keep(key), text);
    }
    case RecordKind::SPAN_TYPE: {
      ValueReader values = values_of<SpanRecord>(record);
      values.append_json(text);
      return builder.set_attribute(attribute_key::SPAN_TYPE, text);
    }
    case RecordKind::SPAN_STATUS: {
      ValueReader values = values_of<SpanRecord>(record);
      const auto code = static_cast<StatusCode>(record.flags);
      return builder.set_status(code, valid_utf8(values.text(text)));
    }
    case RecordKind::SPAN_FAILED: {
      ValueReader values = values_of<SpanRecord>(record);
      return builder.set_status(StatusCode::ERROR, valid_utf8(values.text(text)));
    }
    case RecordKind::SPAN_EXCEPTION: {
      ValueReader values = values_of<StampedRecord>(record);
      builder.add_exception(translator_.unix_ns(as<StampedRecord>(record).stamp), values, stack_text_,
                            [&] { return stack_of_spans(open); });
      // As Python has it: only the event says what a generator threw.
      if (open.callsite != 0 && (registered_callsite(open.callsite).flags & mlflow_trace_v1::Callsite::GENERATOR) != 0)
        builder.set_status(StatusCode::ERROR, {});
      return;
    }
    case RecordKind::SPAN_EVENT: {
      ValueReader values = values_of<StampedRecord>(record);
      const std::uint64_t when = as<StampedRecord>(record).stamp;
      return builder.add_event(record.flags != 0 ? static_cast<std::int64_t>(when) : translator_.unix_ns(when), values);
    }
    case RecordKind::SPAN_CHUNK: {
      ValueReader values = values_of<StampedRecord>(record);
      return add_chunk(open, as<StampedRecord>(record), values);
    }
    case RecordKind::SPAN_LINK: {
      ValueReader values = values_of<LinkRecord>(record);
      return builder.add_link(as<LinkRecord>(record), values);
    }
    case RecordKind::SPAN_BEGIN:
    case RecordKind::SPAN_END:
    case RecordKind::TRACE_UPDATE:
    case RecordKind::TRACE_SHARED: return;
  }
}

void Assembler::add_chunk(OpenSpan& open, const StampedRecord& record, ValueReader& values) {
  SpanBuilder builder(*open.trace->trace, span_of(open));
  if (!open.items) open.items = std::make_unique<std::string>();
  if (open.chunks != 0) *open.items += ", ";
  *open.items += builder.add_chunk(translator_.unix_ns(record.stamp), open.chunks, values);
  ++open.chunks;
}

bool Assembler::share_trace(const TraceRecord& record) {
  const auto found = traces_.find({record.trace_high, record.trace_low});
  if (found == traces_.end()) return false;
  found->second.shared = true;
  return true;
}

bool Assembler::update_trace(const TraceRecord& record) {
  const TraceId id{record.trace_high, record.trace_low};
  const bool known = (record.header.flags & TraceRecord::BEFORE_ROOT) != 0 || traces_.contains(id);
  if (!known) return false;
  ValueReader values = values_of<TraceRecord>(record.header);
  apply_trace_update(*open_trace(id).trace, values);
  return true;
}

// The open spans around (and with) this one, outermost first, each with the line its function is defined at.
std::string Assembler::stack_of_spans(const OpenSpan& innermost) {
  std::vector<std::string> lines;
  const OpenSpan* open = &innermost;
  constexpr std::size_t MOST = 64;
  while (open != nullptr && lines.size() < MOST) {
    const FinishedSpan& span = span_of(*open);
    if (open->callsite != 0) {
      const RegisteredCallsite& callsite = registered_callsite(open->callsite);
      lines.push_back("  File \"" + callsite.file + "\", line " + std::to_string(callsite.line) + ", in " +
                      callsite.qualified + "\n");
    } else {
      lines.push_back("  In span \"" + std::string(span.name) + "\"\n");
    }
    open = span.parent_id != 0 ? spans_.find(span.parent_id) : nullptr;
  }
  std::string text;
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) text += *line;
  return text;
}

void Assembler::end_pass() {
  std::vector<EarlyRecord> early;
  early.swap(early_);
  ThreadSpans no_stack;
  for (EarlyRecord& record : early) {
    const auto& header = *reinterpret_cast<const RecordHeader*>(record.bytes.data());
    // The beginning is in another buffer, read by the next full pass at the latest: after that it is not coming.
    if (!handle(no_stack, header) && pass_ <= record.pass + 1) early_.push_back(std::move(record));
  }
  std::vector<ClosingSpan> still_closing;
  for (const ClosingSpan& span : closing_) {
    if (span.pass == pass_) {
      still_closing.push_back(span);
    } else if (OpenSpan* open = spans_.find(span.id)) {
      close_span(span.id, *open, span.end_ns);
    }
  }
  closing_.swap(still_closing);
  std::vector<OpenTrace*> still_ending;
  std::vector<OpenTrace*> complete_now;
  for (OpenTrace* trace : ending_) (trace->ended_in_pass < pass_ ? complete_now : still_ending).push_back(trace);
  ending_.swap(still_ending);
  for (OpenTrace* trace : complete_now) complete(*trace);
  if (timeout_.after.count() != 0) end_overdue_traces();
}

void Assembler::complete(OpenTrace& open) {
  open.ended_in_pass = 0;
  // A part without a root in which another span has begun meanwhile waits for that.
  if (open.open_spans != 0 && !open.trace->has_root) return;
  TracePtr part = std::move(open.trace);
  if (open.open_spans != 0) {
    open.trace = take_open_spans(open, *part);
  } else {
    traces_.erase(part->id);  // `open` is gone from here on
  }
  // The root first, the others as they began.
  const auto root =
      std::find_if(part->spans.begin(), part->spans.end(), [](const auto& s) { return s.parent_id == 0; });
  if (part->has_root && root != part->spans.end()) std::rotate(part->spans.begin(), root, root + 1);
  finish(std::move(part));
}

void Assembler::finish(TracePtr part) {
  finished_size_ += part->size_in_memory();
  finished_.push_back(std::move(part));
}

// A trace may be larger than what memory it may take: then what has ended does not wait for its root. Only when that is most of
// it, because what is open is copied.
void Assembler::send_ahead(OpenTrace& open) {
  if (open.ended_size < sent_ahead_at_ || open.trace->has_root) return;
  if (open.ended_size < open.trace->size_in_memory() / 8) return;
  TracePtr part = std::move(open.trace);
  open.trace = take_open_spans(open, *part);
  merge_facts(*open.trace, part->facts);
  part->facts.metadata.clear();  // where it goes (the experiment) is all that a part without a root says
  part->facts.tags.clear();
  part->facts.assessments.clear();
  part->more_follows = open.root != 0;
  finish(std::move(part));
}

// Spans that are still open go on in a part of their own.
TracePtr Assembler::take_open_spans(OpenTrace& open, FinishedTrace& part) {
  auto rest = std::make_unique<FinishedTrace>();
  rest->id = part.id;
  rest->incomplete = part.incomplete;
  rest->redacted_messages = part.redacted_messages;
  open.id_json = rest->keep(trace_id_json(part.id));
  open.ended_size = 0;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < part.spans.size(); ++i) {
    FinishedSpan& span = part.spans[i];
    OpenSpan* still_open = span.end_ns == 0 ? spans_.find(span.span_id) : nullptr;
    if (still_open != nullptr && still_open->trace == &open) {
      still_open->index = static_cast<std::uint32_t>(rest->spans.size());
      copy_span(*rest, rest->add_span(), span);
    } else {
      if (kept != i) part.spans[kept] = std::move(span);
      ++kept;
    }
  }
  while (part.spans.size() > kept) part.spans.pop_back();
  return rest;
}

std::vector<TracePtr> Assembler::take_finished() {
  finished_size_ = 0;
  return std::exchange(finished_, {});
}

}  // namespace mlflow::internal
