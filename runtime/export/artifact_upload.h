// A trace's artifacts: `traces.json` where a server keeps no spans in its database (file store, old versions),
// attachments.
#pragma once

#include <optional>
#include <string>

#include "model/finished_trace.h"
#include "transport/server.h"

namespace mlflow::internal {

// Puts `content` as `name` (a path) below `location`, the trace's tag mlflow.artifactLocation.
struct UploadResult {
  bool ok = false;
  std::string error;  // why not, and what to do
  HttpResponse response;
};
struct Artifact {
  std::string name;
  std::string_view content;
  std::string_view type;
};
UploadResult upload_artifact(const Server& server, const std::string& location, const Artifact& artifact,
                             Deadline deadline);

}  // namespace mlflow::internal
