// The spans as the trace's artifact `traces.json`: where a server keeps none in its database (file store, old versions).
#pragma once

#include <optional>
#include <string>

#include "trace/trace_data.h"
#include "transport/server.h"

namespace mlflow::internal {

// Puts `content` below `location`, the trace's tag mlflow.artifactLocation. No answer's error, or the reason it failed.
struct UploadResult {
  bool ok = false;
  std::string error;
  HttpResponse response;
};
UploadResult upload_traces_json(const Server& server, const std::string& location, const std::string& content,
                                Deadline deadline);

}  // namespace mlflow::internal
