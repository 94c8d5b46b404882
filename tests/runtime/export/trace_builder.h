// Finished traces for tests, in a few words each.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "model/finished_trace.h"

namespace mlflow::internal {

using Pairs = std::initializer_list<std::pair<const char*, const char*>>;

inline FinishedSpan& add_span(FinishedTrace& trace, SpanId id, SpanId parent, std::string_view name,
                              Pairs attributes = {}) {
  FinishedSpan& span = trace.add_span();
  span.trace_id = trace.id;
  span.span_id = id;
  span.parent_id = parent;
  span.name = trace.keep(name);
  span.start_ns = 1'795'359'845'394'088'479 + static_cast<std::int64_t>(id);
  span.end_ns = span.start_ns + 258'000'000;
  span.status = StatusCode::OK;
  for (const auto& [key, value] : attributes) span.attributes.push_back({trace.keep(key), trace.keep(value)});
  return span;
}

// A trace of one root span with id 1.
inline TracePtr make_trace(std::uint64_t number, std::string_view name = "root", Pairs attributes = {}) {
  auto trace = std::make_unique<FinishedTrace>();
  trace->id = {0x461fcd3c0a32e12d, number};
  trace->has_root = true;
  add_span(*trace, 1, 0, name, attributes);
  return trace;
}

}  // namespace mlflow::internal
