#include "reading/open_trace.h"

#include "model/trace_id.h"
#include "process/runtime.h"
#include "recording/current_thread.h"

namespace mlflow::internal {

bool change_open_trace(const std::string& trace_id, const std::function<void(FinishedTrace&)>& change) {
  Runtime* runtime = Runtime::running();
  const TraceId id = parse_trace_id(trace_id);
  // The runtime's own threads, which span processors run on, cannot wait for themselves.
  if (runtime == nullptr || !id || (mlflow_trace_v1::mlflow_trace_v1_off & OFF_RUNTIME) != 0) return false;
  return runtime->update_open_trace(id, change);
}

bool read_open_trace(TraceId id, const std::function<void(FinishedTrace&)>& look) {
  Runtime* runtime = Runtime::running();
  return runtime != nullptr && (mlflow_trace_v1::mlflow_trace_v1_off & OFF_RUNTIME) == 0 &&
         runtime->read_open_trace(id, look);
}

}  // namespace mlflow::internal
