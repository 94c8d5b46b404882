#include "api/traceparent.h"

#include "model/trace_id.h"

namespace mlflow::internal {
namespace {

// 00-<32 digits>-<16 digits>-<2 digits>
constexpr std::size_t trace_at = 3;
constexpr std::size_t span_at = 36;
constexpr std::size_t flags_at = 53;
constexpr std::size_t whole_length = 55;

// The last bit of the flags: the caller has recorded its part.
constexpr int sampled_bit = 1;

int digit(char c) noexcept { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

}  // namespace

TraceContext parse_traceparent(std::string_view text) noexcept {
  TraceContext context;
  if (text.size() < whole_length || text[trace_at - 1] != '-' || text[span_at - 1] != '-' ||
      text[flags_at - 1] != '-' || text.starts_with("ff") || (text.starts_with("00") && text.size() != whole_length))
    return context;
  context.trace_id = parse_trace_id(text.substr(trace_at, 32));
  context.span_id = parse_span_id(text.substr(span_at, 16));
  const int flags = digit(text[flags_at + 1]);
  if (!context.trace_id || context.span_id == 0 || digit(text[flags_at]) < 0 || flags < 0) return context;
  context.remote = true;
  context.kind = (flags & sampled_bit) != 0 ? TraceContext::RECORDED : TraceContext::UNSAMPLED;
  return context;
}

}  // namespace mlflow::internal
