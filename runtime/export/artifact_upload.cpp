#include "export/artifact_upload.h"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace mlflow::internal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view proxied = "mlflow-artifacts:";
constexpr std::string_view proxy_path = "/api/2.0/mlflow-artifacts/artifacts";

// A server without --serve-artifacts names its real store, and clients write there themselves; we can where it is a
// folder.
UploadResult write_file(const std::string& folder, const Artifact& artifact) {
  UploadResult result;
  std::error_code error;
  const fs::path target = fs::path(folder) / artifact.name;
  fs::create_directories(target.parent_path(), error);
  std::ofstream out(target, std::ios::binary | std::ios::trunc);
  out << artifact.content;
  out.close();
  result.ok = !out.fail();
  if (!result.ok)
    result.error = "cannot write " + target.string() + ", the artifact folder the server names; " +
                   "start the server with --serve-artifacts, or give this user the right to write there";
  return result;
}

}  // namespace

UploadResult upload_artifact(const Server& server, const std::string& location, const Artifact& artifact,
                             Deadline deadline) {
  if (location.starts_with("file://")) return write_file(location.substr(7), artifact);
  if (location.starts_with('/')) return write_file(location, artifact);
  if (!location.starts_with(proxied)) {
    UploadResult result;
    result.error = "cannot store " + artifact.name + " at " + location +
                   "; start the MLflow server with --serve-artifacts, so that it does";
    return result;
  }
  std::string rest = location.substr(proxied.size());
  const Server::Content body{.body = artifact.content, .type = artifact.type};
  UploadResult result;
  std::string path = std::string(proxy_path);
  if (rest.starts_with("//")) {  // another host keeps the artifacts
    const std::size_t slash = rest.find('/', 2);
    const std::string host = rest.substr(0, slash);
    path += (slash == std::string::npos ? std::string() : rest.substr(slash)) + "/" + artifact.name;
    if (host != "//") {
      const std::string scheme = server.uri().starts_with("https:") ? "https:" : "http:";
      result.response = server.send_to("PUT", scheme + host + path, body, deadline);
      result.ok = result.response.ok();
      if (!result.ok)
        result.error = server.explain("cannot upload " + artifact.name + " to " + scheme + host, path, result.response);
      return result;
    }
  } else {
    path += rest + "/" + artifact.name;
  }
  result.response = server.send("PUT", path, body, deadline);
  result.ok = result.response.ok();
  if (!result.ok) result.error = server.explain("cannot upload " + artifact.name, path, result.response);
  return result;
}

}  // namespace mlflow::internal
