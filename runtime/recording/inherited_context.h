// A span that is open elsewhere - on another thread, or in another process - as the parent of what starts here.
#pragma once

#include <atomic>

#include "recording/span_recording.h"

namespace mlflow::internal {

// Whether a trace's root (or the scope that stands for it here) is still open: what a thread inherited without being
// told lapses with it. Counted references.
struct TraceLife {
  std::atomic<unsigned> references{1};
  std::atomic<bool> ended{false};
};
void release(TraceLife* life) noexcept;

// A place in a trace, to be carried to where it is wanted.
struct TraceContext {
  enum Kind : unsigned char { NONE, RECORDED, UNSAMPLED };
  Kind kind = NONE;
  bool remote = false;
  TraceId trace_id;
  SpanId span_id = 0;
};

// Where this thread is now. Tells the reader that other threads may add to the trace.
TraceContext current_trace_context(Thread& thread) noexcept;

struct ScopeFrame : Frame {
  TraceLife* life;  // made when a thread is started inside
};

// Makes a context the parent of what starts on this thread, until it is destroyed (on the same thread). Threads that
// are started meanwhile are inside it as long as it is there; or as long as `life` has not ended, where one is given:
// the guard takes a reference to it.
class ContextGuard {
 public:
  explicit ContextGuard(const TraceContext& context, TraceLife* life = nullptr) noexcept;
  ~ContextGuard();
  ContextGuard(const ContextGuard&) = delete;
  ContextGuard& operator=(const ContextGuard&) = delete;

 private:
  ScopeFrame frame_{};
  Frame* before_ = nullptr;
  unsigned off_before_ = 0;
  bool active_ = false;
  bool ends_life_ = false;
};

// The frame a new thread inherited: it lapses when the trace's root ends.
struct InheritedFrame : Frame {
  TraceLife* life;
  void* (*routine)(void*);  // the new thread's
  void* argument;
};
// For the thread that starts another: what the new one inherits; null when there is nothing. Given to adopt_inheritance
// there, which allocates and frees nothing; leave_inheritance is for where the thread's routine has returned.
InheritedFrame* make_inheritance(Thread& thread) noexcept;
void adopt_inheritance(InheritedFrame* frame) noexcept;
void leave_inheritance() noexcept;
void drop_inheritance(InheritedFrame* frame) noexcept;

}  // namespace mlflow::internal
