// What the runtime knows of the thread it runs on: the innermost open span, the buffer records go to, the id generator.
// Constant-initialised and trivially destroyed, so that reading it is one instruction and it works in every destructor.
#pragma once

#include <cstdint>

#include "buffer/process_generation.h"
#include "buffer/random.h"
#include "buffer/thread_buffer.h"
#include "capture/readable_memory.h"
#include "capture/value_writer.h"
#include "hooks/abi.h"

namespace mlflow::internal {

struct InheritedFrame;
struct RootLabels;
struct ThrownExceptions;
struct TraceLife;

// Why this thread records nothing right now (bits of mlflow_trace_v1_off).
enum Off : unsigned {
  OFF_UNSAMPLED = 1,  // inside a trace that was not sampled
  OFF_CAPTURING = 2,  // a record is open: what runs now must not write another into it
  OFF_RUNTIME = 4,  // one of the runtime's own threads
  OFF_SUPPRESSED = 8,  // tracing::context(enabled = false)
  OFF_TOO_DEEP = 16,  // inside a call that has too many open spans around it (span_depth.h)
  OFF_VALUES = 32,  // with OFF_CAPTURING: values are being captured, and the program's own code may be what runs
  OFF_WHILE_RECORDING = OFF_CAPTURING | OFF_VALUES,
  OFF_BY_FRAME = OFF_UNSAMPLED | OFF_TOO_DEEP  // those that a frame on the stack stands for
};

// What the C++ runtime library keeps per thread (Itanium C++ ABI 2.2.2); the counter tells that an exception is in
// flight.
struct ExceptionGlobals {
  void* caught;
  unsigned uncaught;
};

struct Thread {
  mlflow_trace_v1::Frame* current = nullptr;
  // The stack the system gave the thread, and whether the thread was last seen on another; then what is current at
  // home.
  MemoryRange stack{0, ~std::uintptr_t{0}};
  bool is_elsewhere = false;
  mlflow_trace_v1::Frame* current_at_home = nullptr;
  RecordWriter records;
  ValueWriter values;
  Random random;
  ThreadBuffer* buffer = nullptr;
  const ExceptionGlobals* exceptions = nullptr;
  ThrownExceptions* thrown = nullptr;  // exceptions thrown inside a span; allocated at the first throw
  TraceLife* life = nullptr;  // of the root that is open on this thread, once another thread has inherited it
  InheritedFrame* inherited = nullptr;  // what this thread was started inside of
  const RootLabels* root_labels = nullptr;  // what the roots of this thread's context scope are given (api)
  const mlflow_trace_v1::Frame* unrecorded = nullptr;  // while OFF_BY_FRAME: what it is in that is not recorded
  unsigned generation = 0;  // of the process this state belongs to: a fork makes it stale
};

// Nothing keeps this thread from adding to the spans that are open on it.
inline bool adds_to_open_spans() noexcept {
  return (mlflow_trace_v1::mlflow_trace_v1_off & ~unsigned{OFF_TOO_DEEP}) == 0;
}

extern constinit thread_local Thread this_thread __attribute__((tls_model("initial-exec")));

// Makes this thread ready to record: buffer, ids. Called when `buffer` is null or `generation` is stale; false when
// there is no memory, or the runtime is not running.
bool prepare_thread(Thread& thread) noexcept;

// From here on nothing can be recorded. The first call that this thread traces all the same is told.
void tracing_has_ended() noexcept;

// A process-wide list of buffers that the reader has not seen yet.
ThreadBuffer* take_new_buffers() noexcept;

// What a frame's flags say. What is above them is its depth (span_depth.h).
enum FrameFlags : unsigned {
  FRAME_MANUAL = 1,  // belongs to a Span object, not to a stack frame
  FRAME_CONTEXT = 2,  // stands for a span that is open elsewhere: a thread's or a request's inherited context
  FRAME_REMOTE = 4,  // ... in another process
  FRAME_SCOPE = 32,  // ... for as long as a ContextGuard says
  FRAME_INHERITED = 16,  // ... that was open where this thread was started
  FRAME_SHARED = 8  // the reader has been told that other threads may add to its trace
};

}  // namespace mlflow::internal
