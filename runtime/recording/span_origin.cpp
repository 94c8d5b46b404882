#include "recording/span_origin.h"

#include <atomic>
#include <string>

#include "config/report.h"
#include "text/hexadecimal.h"

namespace mlflow::internal {

TraceContext parse_traceparent(std::string_view text) noexcept {
  TraceContext context;
  if (text.size() < 55 || text[2] != '-' || text[35] != '-' || text[52] != '-' || text.starts_with("ff") ||
      (text.starts_with("00") && text.size() != 55))
    return context;
  const TraceId trace = parse_trace_id(text.substr(3, 32));
  const SpanId span = parse_span_id(text.substr(36, 16));
  const auto flags = parse_hex(text.substr(53, 2), 2);
  if (!trace || span == 0 || !flags) return context;
  context.trace_id = trace;
  context.span_id = span;
  context.remote = true;
  context.kind = (*flags & 1) != 0 ? TraceContext::RECORDED : TraceContext::UNSAMPLED;
  return context;
}

std::string invalid_traceparent(std::string_view text) {
  return "the header traceparent: " + std::string(text) +
         " is not valid (00-<32 hexadecimal digits>-<16>-<2>); spans start a trace of their own";
}

namespace {

bool is_inside(const Frame* frame, const TraceContext& context) noexcept {
  return frame != nullptr && (frame->flags & FRAME_CONTEXT) == 0 && frame->state == Frame::RECORDING &&
         frame->trace_high == context.trace_id.high && frame->trace_low == context.trace_id.low;
}

}  // namespace

void stand_for(const Thread& thread, Frame& frame, const TraceContext& context) noexcept {
  if (context.kind == TraceContext::UNSAMPLED) {
    frame.state = Frame::UNSAMPLED_ROOT;
  } else if (context.kind == TraceContext::RECORDED) {
    frame.trace_high = context.trace_id.high;
    frame.trace_low = context.trace_id.low;
    frame.span_id = context.span_id;
    frame.generation = process_generation();
    // The stack below is no shorter for it.
    frame.flags = FRAME_CONTEXT | (context.remote ? unsigned{FRAME_REMOTE} : 0u) | depth_of(thread.current);
    frame.state = Frame::SUSPENDED;
  }
}

void set_origin(Thread& thread, Frame& origin, const TraceContext& context) noexcept {
  if (context.kind == TraceContext::RECORDED && is_inside(innermost_live_frame(thread), context)) return;
  stand_for(thread, origin, context);
}

}  // namespace mlflow::internal

namespace mlflow_trace_v1 {

using namespace mlflow::internal;

namespace {

// A header that anybody can send is not worth a line each time.
[[gnu::cold]] void complain(std::string_view text) noexcept {
  static std::atomic<bool> said{false};
  if (said.exchange(true, std::memory_order_relaxed)) return;
  const RecordGuard guard;
  try {
    report(Severity::WARNING, invalid_traceparent(text), "traceparent");
  } catch (const std::exception&) {
  }
}

}  // namespace

// Declared weak in the hooks' other half: programs may be linked with a runtime that has it not.
extern "C" __attribute__((visibility("default"))) void mlflow_trace_v1_continue(Frame* origin, const char* text,
                                                                                Size length) noexcept {
  Thread& thread = this_thread;
  if (length == 0 || (mlflow_trace_v1_off & (OFF_CAPTURING | OFF_RUNTIME)) != 0 || !ready(thread)) return;
  const TraceContext context = parse_traceparent({text, length});
  if (context.kind == TraceContext::NONE) return complain({text, length});
  set_origin(thread, *origin, context);
}

}  // namespace mlflow_trace_v1
