// What the recording side needs from the side that reads. The three functions are declared here and defined by the layers
// above (processor, api): the linker joins them, so that a static library brings the reader along, and nothing below calls up
// by name.
#pragma once

#include "hooks/mlflow_trace_hooks_abi.h"
#include "trace/chunk_pool.h"

namespace mlflow::internal {

// Starts what reads the buffers, if it does not run yet in this process; null once the process is beyond tracing (after the
// last flush), or tracing could not be started. Any thread; after the first call one load.
ChunkPool* start_runtime() noexcept;
// Wakes the reader. Any thread; never blocks.
void wake_reader() noexcept;
// A span made by hand that was ended on another thread has now left its own thread's chain.
void release_manual_frame(mlflow_trace_v1::Frame* frame) noexcept;

// The reader sleeps and wants to be woken when a trace is complete (read by the hot path, written rarely).
extern int reader_is_idle;

// Sampling: a root is recorded when the low half of its trace id is below this; as OpenTelemetry's TraceIdRatioBased does.
extern unsigned long long sampling_threshold;
unsigned long long threshold_of(double ratio);

}  // namespace mlflow::internal
