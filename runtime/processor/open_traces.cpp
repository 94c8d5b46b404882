#include "processor/open_traces.h"

#include <utility>

#include "model/trace_id.h"
#include "model/trace_merge.h"
#include "recording/callsite_registry.h"

namespace mlflow::internal {
namespace {

std::string trace_id_json(TraceId id) { return '"' + mlflow_id(id) + '"'; }

}  // namespace

OpenTrace& OpenTraces::trace(TraceId id) {
  OpenTrace& entry = traces_[id];
  if (!entry.part) {
    entry.part = std::make_unique<FinishedTrace>();
    entry.part->id = id;
    entry.id_json = entry.part->keep(trace_id_json(id));
  }
  return entry;
}

OpenTrace* OpenTraces::find_trace(TraceId id) {
  const auto found = traces_.find(id);
  return found == traces_.end() ? nullptr : &found->second;
}

OpenSpan OpenTraces::new_span(OpenTrace& trace, SpanId id, SpanId parent) {
  OpenSpan open;
  open.trace = &trace;
  open.index = static_cast<std::uint32_t>(trace.part->spans.size());
  FinishedSpan& span = trace.part->add_span();
  span.trace_id = trace.part->id;
  span.span_id = id;
  span.parent_id = parent;
  return open;
}

void OpenTraces::add(SpanId id, OpenSpan open) {
  ++open.trace->open_spans;
  spans_.insert(id, std::move(open));
}

void OpenTraces::end(SpanId id, OpenSpan& open) {
  OpenTrace& trace = *open.trace;
  --trace.open_spans;
  trace.ended_size += open.span().size_in_memory();
  if (open.is_root) {
    trace.part->has_root = true;
    trace.root = 0;
  }
  spans_.erase(id);
}

TracePtr OpenTraces::take_ended(OpenTrace& open) {
  TracePtr part = std::move(open.part);
  if (open.open_spans != 0) {
    open.part = take_open_spans(open, *part);
  } else {
    traces_.erase(part->id);
  }
  return part;
}

TracePtr OpenTraces::take_open_spans(OpenTrace& open, FinishedTrace& part) {
  auto rest = std::make_unique<FinishedTrace>();
  rest->id = part.id;
  rest->incomplete = part.incomplete;
  rest->share_sources(part);
  rest->redacted_messages = part.redacted_messages;
  open.id_json = rest->keep(trace_id_json(part.id));
  open.ended_size = 0;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < part.spans.size(); ++i) {
    FinishedSpan& span = part.spans[i];
    OpenSpan* still_open = span.end_ns == 0 ? spans_.find(span.span_id) : nullptr;
    if (still_open != nullptr && still_open->trace == &open) {
      still_open->index = static_cast<std::uint32_t>(rest->spans.size());
      move_span(*rest, span);
    } else {
      if (kept != i) part.spans[kept] = std::move(span);
      ++kept;
    }
  }
  while (part.spans.size() > kept) part.spans.pop_back();
  return rest;
}

std::string OpenTraces::stack_of(const OpenSpan& innermost) {
  std::vector<std::string> lines;
  const OpenSpan* open = &innermost;
  constexpr std::size_t MOST_LINES = 64;
  while (open != nullptr && lines.size() < MOST_LINES) {
    const FinishedSpan& span = open->span();
    if (open->callsite != 0) {
      const RegisteredCallsite& callsite = callsites_.find(open->callsite);
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

std::vector<SpanId> OpenTraces::span_ids() {
  std::vector<SpanId> ids;
  spans_.for_each([&](SpanId id, OpenSpan&) { ids.push_back(id); });
  return ids;
}

std::vector<SpanId> OpenTraces::roots_read_by(std::int64_t ns) const {
  std::vector<SpanId> roots;
  for (const auto& [id, open] : traces_)
    if (open.root != 0 && open.root_read_ns <= ns) roots.push_back(open.root);
  return roots;
}

void OpenTraces::mark_all_incomplete() {
  for (auto& [id, open] : traces_) open.part->incomplete = true;
}

}  // namespace mlflow::internal
