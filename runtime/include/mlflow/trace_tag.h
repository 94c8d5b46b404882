// Tags of a trace: the part of it that may still change after it has been recorded.
#pragma once

#include <string>

#include "mlflow/visibility.h"

namespace mlflow {

struct SetTraceTagOptions {
  std::string trace_id = {};
  std::string key = {};    // at most 250 characters
  std::string value = {};  // cut at 4096 characters
};
// Sets a tag on the server, or in the local store where there is none; of a trace whose root is still open in this
// process, on any thread: delivered with it. One that has ended here and is on its way is waited for. Throws
// mlflow::Exception when it cannot be done, such as for a trace that is not there (yet). Any thread.
MLFLOW_TRACING_API void set_trace_tag(const std::string& trace_id, const std::string& key, const std::string& value);
MLFLOW_TRACING_API void set_trace_tag(const SetTraceTagOptions& options);

struct DeleteTraceTagOptions {
  std::string trace_id = {};
  std::string key = {};
};
// The same for taking one away. Throws mlflow::Exception with RESOURCE_DOES_NOT_EXIST when the trace has no such tag.
// Any thread.
MLFLOW_TRACING_API void delete_trace_tag(const std::string& trace_id, const std::string& key);
MLFLOW_TRACING_API void delete_trace_tag(const DeleteTraceTagOptions& options);

}  // namespace mlflow
