#include "recording/inherited_context.h"

#include <cstdlib>
#include <new>
#include <utility>

namespace mlflow::internal {

namespace {

// Whether what is current on this thread is this process's, not what a fork has copied. A thread that has only
// inherited a span is made ready here.
bool is_of_this_process(Thread& thread) noexcept {
  if (thread.generation == process_generation()) return true;
  return thread.inherited != nullptr && thread.inherited->generation == process_generation() && ready(thread);
}

}  // namespace

void release(TraceLife* life) noexcept {
  if (life != nullptr && life->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete life;
}

TraceContext current_trace_context(Thread& thread) noexcept {
  TraceContext context;
  if ((mlflow_trace_v1_off & OFF_UNSAMPLED) != 0) {
    context.kind = TraceContext::UNSAMPLED;
    return context;
  }
  if (!adds_to_open_spans() || !is_of_this_process(thread)) return context;
  Frame* frame = innermost_live_frame(thread);
  if (frame == nullptr) return context;
  if (frame->state == Frame::UNSAMPLED_ROOT) {
    context.kind = TraceContext::UNSAMPLED;
    return context;
  }
  share_trace(thread, *frame);
  context.kind = TraceContext::RECORDED;
  context.trace_id = {frame->trace_high, frame->trace_low};
  context.span_id = frame->span_id;
  return context;
}

ContextGuard::ContextGuard(const TraceContext& context, TraceLife* life) noexcept : ends_life_(life == nullptr) {
  Thread& thread = this_thread;
  if ((mlflow_trace_v1_off & (OFF_CAPTURING | OFF_RUNTIME)) != 0 || !ready(thread)) return;
  active_ = true;
  settle_on_stack(thread);
  before_ = thread.current;
  off_before_ = mlflow_trace_v1_off & OFF_UNSAMPLED;
  mlflow_trace_v1_off &= ~unsigned{OFF_UNSAMPLED};
  if (context.kind == TraceContext::RECORDED) {
    frame_.state = Frame::RECORDING;
    // The stack below is no shorter for it.
    frame_.flags = FRAME_CONTEXT | FRAME_SCOPE | (context.remote ? unsigned{FRAME_REMOTE} : 0u) | depth_of(before_);
    frame_.trace_high = context.trace_id.high;
    frame_.trace_low = context.trace_id.low;
    frame_.span_id = context.span_id;
    frame_.thread = &thread;
    frame_.generation = process_generation();
    frame_.life = life;
    if (life != nullptr) life->references.fetch_add(1, std::memory_order_relaxed);
    thread.current = &frame_;
  } else {
    thread.current = nullptr;
    if (context.kind == TraceContext::UNSAMPLED) mlflow_trace_v1_off |= OFF_UNSAMPLED;
  }
}

ContextGuard::~ContextGuard() {
  if (!active_) return;
  mlflow_trace_v1_off = (mlflow_trace_v1_off & ~unsigned{OFF_UNSAMPLED}) | off_before_;
  this_thread.current = before_;
  if (frame_.life == nullptr) return;
  if (ends_life_) frame_.life->ended.store(true, std::memory_order_release);
  release(frame_.life);
}

namespace {

// The life of the trace that is active on this thread: its root's, or what this thread itself inherited.
TraceLife* life_of_active_trace(Thread& thread, Frame* frame) noexcept {
  Frame* outermost = frame;
  while (outermost->parent != nullptr) outermost = outermost->parent;
  if ((outermost->flags & FRAME_INHERITED) != 0) return static_cast<InheritedFrame*>(outermost)->life;
  const bool in_scope = (outermost->flags & FRAME_SCOPE) != 0;
  if (!in_scope && (outermost->flags & FRAME_CONTEXT) != 0) return nullptr;
  TraceLife*& life = in_scope ? static_cast<ScopeFrame*>(outermost)->life : thread.life;
  if (life == nullptr) life = new (std::nothrow) TraceLife;
  return life;
}

}  // namespace

InheritedFrame* make_inheritance(Thread& thread) noexcept {
  if (!adds_to_open_spans() || !is_of_this_process(thread)) return nullptr;
  Frame* frame = innermost_live_frame(thread);
  if (frame == nullptr || frame->state != Frame::RECORDING) return nullptr;
  TraceLife* life = life_of_active_trace(thread, frame);
  if (life == nullptr) return nullptr;
  auto* inherited = static_cast<InheritedFrame*>(std::calloc(1, sizeof(InheritedFrame)));
  if (inherited == nullptr) return nullptr;
  share_trace(thread, *frame);
  life->references.fetch_add(1, std::memory_order_relaxed);
  inherited->life = life;
  inherited->state = Frame::RECORDING;
  inherited->flags = FRAME_CONTEXT | FRAME_INHERITED;
  inherited->trace_high = frame->trace_high;
  inherited->trace_low = frame->trace_low;
  inherited->span_id = frame->span_id;
  inherited->generation = process_generation();
  return inherited;
}

void adopt_inheritance(InheritedFrame* frame) noexcept {
  Thread& thread = this_thread;
  frame->thread = &thread;
  thread.inherited = frame;
  thread.current = frame;
}

void leave_inheritance() noexcept {
  Thread& thread = this_thread;
  if (thread.buffer != nullptr || thread.inherited == nullptr)
    return;  // a thread that has recorded has an end of its own
  if (thread.current == thread.inherited) thread.current = nullptr;
  drop_inheritance(std::exchange(thread.inherited, nullptr));
}

void drop_inheritance(InheritedFrame* frame) noexcept {
  release(frame->life);
  std::free(frame);
}

}  // namespace mlflow::internal
