// The ids of traces and spans, and their texts: the one place that writes and reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mlflow::internal {

// W3C trace id; `high` holds its first eight bytes in network order. Zero is no trace.
struct TraceId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  bool operator==(const TraceId&) const = default;
  explicit operator bool() const { return (high | low) != 0; }
};
struct TraceIdHash {
  std::size_t operator()(const TraceId& id) const { return id.low; }  // random as it is
};
using SpanId = std::uint64_t;  // zero is no span

// 32 and 16 lower case hexadecimal digits.
std::string hex(const TraceId& id);
std::string hex(SpanId id);
// `tr-` and 32 digits: the id as MLflow shows it.
std::string mlflow_id(const TraceId& id);

// The value of the W3C header `traceparent` that names a recorded span.
std::string traceparent(const TraceId& trace, SpanId span);

// Zero for a text that is no id: exactly so many lower case digits, a trace's with or without `tr-`.
SpanId parse_span_id(std::string_view text);
TraceId parse_trace_id(std::string_view text);

}  // namespace mlflow::internal
