#include "model/trace_id.h"

#include "text/hexadecimal.h"

namespace mlflow::internal {

std::string hex(SpanId id) {
  std::string text;
  append_hex(text, id);
  return text;
}

std::string hex(const TraceId& id) { return hex(id.high) + hex(id.low); }

std::string mlflow_id(const TraceId& id) { return "tr-" + hex(id); }

// Flags: sampled, and the trace id is random (W3C Trace Context level 2).
std::string traceparent(const TraceId& trace, SpanId span) { return "00-" + hex(trace) + "-" + hex(span) + "-03"; }

SpanId parse_span_id(std::string_view text) { return parse_hex(text, 16).value_or(0); }

TraceId parse_trace_id(std::string_view text) {
  if (text.starts_with("tr-")) text.remove_prefix(3);
  if (text.size() != 32) return {};
  const auto high = parse_hex(text.substr(0, 16), 16);
  const auto low = parse_hex(text.substr(16), 16);
  return high && low ? TraceId{*high, *low} : TraceId{};
}

}  // namespace mlflow::internal
