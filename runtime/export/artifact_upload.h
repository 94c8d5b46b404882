// A trace's artifacts: `traces.json` where a server keeps no spans in its database (file store, old versions),
// attachments.
#pragma once

#include <optional>
#include <string>

#include "model/finished_trace.h"
#include "transport/server.h"

namespace mlflow::internal {

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
// Puts the artifact below `location`, the trace's tag mlflow.artifactLocation, which the server chooses: so only on
// that server, or in a file below `allowed_folder` (empty: in no file).
UploadResult upload_artifact(const Server& server, const std::string& location, const Artifact& artifact,
                             const std::string& allowed_folder, Deadline deadline);

}  // namespace mlflow::internal
