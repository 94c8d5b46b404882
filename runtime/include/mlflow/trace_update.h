// What a trace says about itself as a whole, set from inside it.
#pragma once

#include <map>
#include <string>

#include "mlflow/visibility.h"

namespace mlflow {

struct UpdateCurrentTraceOptions {
  std::map<std::string, std::string> tags = {};
  std::map<std::string, std::string> metadata = {};
  std::string client_request_id = {};
  std::string request_preview = {};
  std::string response_preview = {};
  std::string state = {};  // "OK" or "ERROR": wins over the root span's status
  std::string model_id = {};
  std::string session_id = {};  // metadata mlflow.trace.session
  std::string user = {};        // metadata mlflow.trace.user
};
// Adds to the trace that is active on this thread; of a field given twice the later value counts, an empty one leaves
// it as it is. Without an active trace: a warning, and nothing happens.
MLFLOW_TRACING_API void update_current_trace(const UpdateCurrentTraceOptions& options);

// The id ("tr-...") of the trace that is active on this thread, or empty.
MLFLOW_TRACING_API std::string get_active_trace_id();
// The id of the trace whose root ended last in this process, or empty.
MLFLOW_TRACING_API std::string get_last_active_trace_id();

}  // namespace mlflow
