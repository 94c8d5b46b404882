// The object that stands for a span in a traced function's frame: begins it where it is made, ends it where it is
// destroyed.
#pragma once

#include "hooks/abi.h"

#pragma GCC visibility push(default)
namespace mlflow_trace_v1 {

// The span that is current now, noted in a frame of no span: SUSPENDED, for attach and detach to make it current where
// something is begun on its behalf; UNSAMPLED_ROOT inside an unsampled trace; NONE where there is none. Weak: a runtime
// that has it not gives coroutines the parent they are resumed under.
extern "C" void mlflow_trace_v1_here(Frame*) noexcept __attribute__((weak));

// What a span's parent is where that is not the thread's current span. NONE: it is.
struct Origin {
  __attribute__((nodebug)) Origin() noexcept { frame.state = Frame::NONE; }
  Frame frame;
};
// Where a coroutine is called: the span that is current there is its parent, wherever it is first resumed.
struct Creation : Origin {
  __attribute__((nodebug)) Creation() noexcept {
    if (__atomic_load_n(&mlflow_trace_v1_enabled, 0 /* relaxed */) && mlflow_trace_v1_here)
      mlflow_trace_v1_here(&frame);
  }
};
inline void enter_from(Frame* frame, Callsite* callsite, Frame* parent) noexcept {
  if (parent->state == Frame::UNSAMPLED_ROOT) {
    frame->state = Frame::UNSAMPLED_ROOT;
    return mlflow_trace_v1_attach(frame);
  }
  bool has_parent = parent->state == Frame::SUSPENDED;
  if (has_parent) mlflow_trace_v1_attach(parent);
  mlflow_trace_v1_enter(frame, callsite);
  if (has_parent) mlflow_trace_v1_detach(parent);
}

// Frames every traced call. Trivial when tracing is off: one load and a branch at each end.
class Scope {
 public:
  __attribute__((always_inline, nodebug)) explicit Scope(Callsite& callsite) noexcept {
    frame_.state = Frame::NONE;
    if (wanted()) mlflow_trace_v1_enter(&frame_, &callsite);
  }
  __attribute__((always_inline, nodebug)) Scope(Callsite& callsite, Origin& origin) noexcept {
    frame_.state = Frame::NONE;
    if (wanted()) mlflow_trace_v1::enter_from(&frame_, &callsite, &origin.frame);
  }
  __attribute__((always_inline, nodebug)) ~Scope() {
    if (__builtin_expect(__atomic_load_n(&frame_.state, 0) != Frame::NONE, 0)) mlflow_trace_v1_leave(&frame_);
  }
  // Where there are values to record: begun by what captures them. Of a call that is traced where it stands, made
  // before its arguments, begun after them, ended when it returns; the destructor is left to end the span of one that
  // an exception leaves.
  __attribute__((always_inline, nodebug)) Scope() noexcept { frame_.state = Frame::NONE; }
  __attribute__((always_inline, nodebug)) void end() noexcept {
    if (__builtin_expect(frame_.state == Frame::NONE, 1)) return;
    mlflow_trace_v1_leave(&frame_);
    frame_.state = Frame::NONE;
  }
  // One branch for the two words: each more costs every traced function's compilation. A call in the midst of a record
  // (bits 2 and 32, runtime/recording/current_thread.h) is not recorded, but enter() counts it.
  __attribute__((always_inline, nodebug)) static bool wanted() noexcept {
    return (__atomic_load_n(&mlflow_trace_v1_enabled, 0 /* relaxed */) != 0) & ((mlflow_trace_v1_off & ~34u) == 0);
  }
  __attribute__((always_inline, nodebug)) static bool in_record() noexcept {
    return __builtin_expect((mlflow_trace_v1_off & 34u) != 0, 0);
  }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  __attribute__((always_inline, nodebug)) bool recording() const noexcept {
    return __atomic_load_n(&frame_.state, 0) == Frame::RECORDING;
  }
  __attribute__((always_inline, nodebug)) Frame* frame() noexcept { return &frame_; }

 private:
  Frame frame_;
};

}  // namespace mlflow_trace_v1
#pragma GCC visibility pop
