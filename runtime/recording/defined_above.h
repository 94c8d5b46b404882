// What recording needs of the layers above it. Declared here and defined there: the linker joins them, so that a static
// library brings the reader along, and nothing below includes what is above.
#pragma once

#include "hooks/abi.h"
#include "model/trace_id.h"

namespace mlflow::internal {

class ChunkPool;
struct Thread;

// process/: starts what reads the buffers, if it does not run yet in this process; null once the process is beyond
// tracing (after the last flush), or tracing could not be started. Any thread; after the first call one load.
ChunkPool* start_runtime() noexcept;
// process/: waits until what has ended is delivered, within the time a request may take.
void deliver_now() noexcept;
// api/: before a root's begin record, what tracing::context and set_destination say about its trace.
void write_root_labels(Thread& thread, TraceId trace) noexcept;
// api/: a span made by hand that was ended on another thread has now left its own thread's chain.
void release_manual_frame(mlflow_trace_v1::Frame* frame) noexcept;
// autolog/: does what MLFLOW_AUTOLOG says. By itself when the library is loaded; named here so that a static library
// brings it along.
void look_at_autolog_setting() noexcept;
// interposed/: from now on throws, jumps and the starts of threads are seen. Before a thread's first span; any thread.
void watch_program() noexcept;

}  // namespace mlflow::internal
