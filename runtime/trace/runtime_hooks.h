// What the recording side needs of the side that reads: given to it when the process records its first span, so that the
// layers below the background thread do not call up.
#pragma once

#include "trace/chunk_pool.h"

namespace mlflow::internal {

// Starts what reads the buffers, if it does not run yet in this process; null once the process is beyond tracing (after the
// last flush), or tracing could not be started. Any thread; after the first call one load.
ChunkPool* start_runtime() noexcept;

// Who starts it. Set before main by the layer above.
using RuntimeStarter = ChunkPool* (*)() noexcept;
void set_runtime_starter(RuntimeStarter starter) noexcept;

// The reader sleeps and wants to be woken when a trace is complete (read by the hot path, written rarely).
extern int reader_is_idle;
// Wakes it. Any thread; never blocks.
void wake_reader() noexcept;
void set_reader_waker(void (*waker)() noexcept) noexcept;

// Sampling: a root is recorded when the low half of its trace id is below this; as OpenTelemetry's TraceIdRatioBased does.
extern unsigned long long sampling_threshold;
unsigned long long threshold_of(double ratio);

}  // namespace mlflow::internal
