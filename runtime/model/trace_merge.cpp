#include "model/trace_merge.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "model/text_pairs.h"

namespace mlflow::internal {
namespace {

void copy_attributes(FinishedTrace& to, std::pmr::vector<Attribute>& into, const std::pmr::vector<Attribute>& from) {
  into.clear();
  into.reserve(from.size());
  for (const Attribute& attribute : from) into.push_back({to.keep(attribute.key), to.keep(attribute.value)});
}

void merge_pairs(FinishedTrace& to, TextPairs& into, const TextPairs& from) {
  for (const auto& [key, value] : from) set_pair(to, into, key, value);
}

}  // namespace

void move_span(FinishedTrace& to, FinishedSpan& from) {
  FinishedSpan& into = to.add_span();
  copy_span(to, into, from);
  into.record_flags = std::exchange(from.record_flags, nullptr);
}

void copy_span(FinishedTrace& to, FinishedSpan& into, const FinishedSpan& from) {
  into.trace_id = from.trace_id;
  into.span_id = from.span_id;
  into.parent_id = from.parent_id;
  into.name = to.keep(from.name);
  into.start_ns = from.start_ns;
  into.end_ns = from.end_ns;
  into.status = from.status;
  into.status_message = to.keep(from.status_message);
  copy_attributes(to, into.attributes, from.attributes);
  into.events.clear();
  for (const Event& event : from.events) {
    Event& copy = into.events.emplace_back(&to.arena);
    copy.name = to.keep(event.name);
    copy.time_ns = event.time_ns;
    copy_attributes(to, copy.attributes, event.attributes);
  }
  into.links.clear();
  for (const SpanLink& link : from.links) {
    SpanLink& copy = into.links.emplace_back(&to.arena);
    copy.trace_id = link.trace_id;
    copy.span_id = link.span_id;
    copy_attributes(to, copy.attributes, link.attributes);
  }
}

void merge_facts(FinishedTrace& trace, const TraceFacts& from) {
  TraceFacts& facts = trace.facts;
  merge_pairs(trace, facts.metadata, from.metadata);
  merge_pairs(trace, facts.tags, from.tags);
  merge_pairs(trace, facts.assessments, from.assessments);
  if (!from.client_request_id.empty()) facts.client_request_id = trace.keep(from.client_request_id);
  if (from.has_request_preview) {
    facts.has_request_preview = true;
    facts.request_preview = trace.keep(from.request_preview);
  }
  if (from.has_response_preview) {
    facts.has_response_preview = true;
    facts.response_preview = trace.keep(from.response_preview);
  }
  if (from.state != StatusCode::UNSET) facts.state = from.state;
  if (!from.experiment_id.empty()) facts.experiment_id = trace.keep(from.experiment_id);
}

void append_spans(FinishedTrace& trace, FinishedTrace& part) {
  trace.share_sources(part);
  for (FinishedSpan& span : part.spans) {
    move_span(trace, span);
    trace.spans.back().told_ahead = true;
  }
  trace.incomplete = trace.incomplete || part.incomplete;
}

void merge_trace(FinishedTrace& trace, const FinishedTrace& part) {
  std::unordered_map<SpanId, std::size_t> known;
  for (std::size_t i = 0; i < trace.spans.size(); ++i) known.emplace(trace.spans[i].span_id, i);
  for (const FinishedSpan& span : part.spans) {
    const auto found = known.find(span.span_id);
    copy_span(trace, found != known.end() ? trace.spans[found->second] : trace.add_span(), span);
  }
  for (const AttachedFile& attachment : part.attachments)
    trace.attachments.push_back({trace.keep(attachment.id), trace.keep(attachment.bytes)});
  trace.incomplete = trace.incomplete || part.incomplete;

  merge_facts(trace, part.facts);
  if (part.earlier) trace.earlier = std::make_unique<EarlierSpans>(*part.earlier);
  if (!trace.has_root && part.root() != nullptr) {
    const SpanId root = part.root()->span_id;
    const auto at = std::find_if(trace.spans.begin(), trace.spans.end(),
                                 [root](const FinishedSpan& span) { return span.span_id == root; });
    if (at != trace.spans.end()) std::rotate(trace.spans.begin(), at, at + 1);
    trace.has_root = true;
  }
}

}  // namespace mlflow::internal
