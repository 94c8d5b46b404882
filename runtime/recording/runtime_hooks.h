// What the recording side needs from the side that reads. The three functions are declared here and defined by the layers
// above (processor, api): the linker joins them, so that a static library brings the reader along, and nothing below calls up
// by name.
#pragma once

#include "buffer/chunk_pool.h"
#include "hooks/abi.h"
#include "model/finished_trace.h"

namespace mlflow::internal {

// Starts what reads the buffers, if it does not run yet in this process; null once the process is beyond tracing (after the
// last flush), or tracing could not be started. Any thread; after the first call one load.
ChunkPool* start_runtime() noexcept;
// Wakes the reader. Any thread; never blocks.
void wake_reader() noexcept;
// Before a root's begin record: what tracing::context and set_destination say about its trace.
struct Thread;
void write_root_facts(Thread& thread, TraceId trace) noexcept;
// Waits until what has ended is delivered, within the time a request may take.
void deliver_now() noexcept;
// A span made by hand that was ended on another thread has now left its own thread's chain.
void release_manual_frame(mlflow_trace_v1::Frame* frame) noexcept;

// What wants to be told of roots: one word, read by the hot path where each root begins and ends, written rarely.
enum RootAttention : unsigned {
  ATTENTION_WAKE = 1,  // the reader sleeps
  ATTENTION_FACTS = 4,  // a context scope or a destination says something about the traces that begin
  ATTENTION_DELIVER = 2  // tracing is synchronous: the end of a trace waits for its delivery
};
extern unsigned root_attention;
void set_root_attention(RootAttention bit, bool on) noexcept;
void root_ended_slowly() noexcept;
inline bool wants_root_facts() noexcept {
  return (__atomic_load_n(&root_attention, __ATOMIC_RELAXED) & ATTENTION_FACTS) != 0;
}
inline void root_ended() noexcept {
  if (__atomic_load_n(&root_attention, __ATOMIC_RELAXED) != 0) [[unlikely]]
    root_ended_slowly();
}

// Sampling: a root is recorded when the low half of its trace id is below this; as OpenTelemetry's TraceIdRatioBased does.
extern unsigned long long sampling_threshold;
unsigned long long threshold_of(double ratio);

}  // namespace mlflow::internal
