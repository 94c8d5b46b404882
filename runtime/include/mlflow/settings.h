// Where traces go, and waiting until they are there. All functions may be called from any thread.
#pragma once

#include <cstddef>
#include <string>

#include "mlflow/visibility.h"

namespace mlflow {

// The server traces are sent to: "http://host:port". Empty: the local store. From now on; what has ended before still
// goes to the former one. Anything else is refused with a message, and the local store is used.
MLFLOW_TRACING_API void set_tracking_uri(const std::string& uri);
// What set_tracking_uri said, else MLFLOW_TRACKING_URI, else empty.
MLFLOW_TRACING_API std::string get_tracking_uri();

struct Experiment {
  std::string experiment_id;
  std::string name;
};
struct SetExperimentOptions {
  std::string experiment_name = {};
  std::string experiment_id = {};
};
// The experiment that traces belong to from now on; created if there is none of that name. Without a server the name is
// only remembered (`mlflow-trace push` uses it), and the id is empty. Throws mlflow::Exception if the server cannot be
// asked, or has no experiment of that id.
MLFLOW_TRACING_API Experiment set_experiment(const std::string& experiment_name);
MLFLOW_TRACING_API Experiment set_experiment(const SetExperimentOptions& options);

// How many traces of this process have been delivered, wait (in memory or in the local store), or are lost for good.
struct FlushReport {
  std::size_t delivered = 0;
  std::size_t waiting = 0;
  std::size_t dropped = 0;
};
struct FlushTraceAsyncLoggingOptions {
  bool terminate = false;  // Python's; here nothing is left that could be ended
  double timeout_seconds = 30;  // as long as Python's batches of spans are flushed for
};
// Waits until all traces that have ended are delivered or given up.
MLFLOW_TRACING_API FlushReport flush_trace_async_logging(const FlushTraceAsyncLoggingOptions& options = {});

// What has become of the traces of this process: made = delivered + waiting + dropped.
struct TraceLedger {
  std::size_t made = 0;  // traces whose root has ended, or could not be recorded
  std::size_t delivered = 0;  // taken by the server; without one: in the local store
  std::size_t waiting = 0;  // in memory and a buffer file, or in the local store until the server takes them
  std::size_t dropped = 0;  // lost for good, because:
  std::size_t buffers_full = 0;  // there was no room to record them (MLFLOW_TRACE_BUFFER_SIZE)
  std::size_t interrupting =
      0;  // a signal handler made them in the midst of another record, or before its thread's first
  std::size_t refused = 0;  // the server said that it never will take them
  std::size_t not_stored = 0;  // the local store could not be written, or was taken away
  // Not among them: calls that came while values were being captured, which are no spans. Captures make them; one that
  // a signal handler made just then is among them, too.
  std::size_t calls_inside_captures = 0;
};
// Of all that ended before the call; waits a moment until that has been read, not until it is delivered. `mlflow-trace
// ledger` tells the same of the store, and of programs that have ended.
MLFLOW_TRACING_API TraceLedger get_trace_ledger();

}  // namespace mlflow
