#include "export/artifact_upload.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "transport/origin.h"

namespace mlflow::internal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view proxied = "mlflow-artifacts:";
constexpr std::string_view proxy_path = "/api/2.0/mlflow-artifacts/artifacts";
constexpr std::string_view what_to_do =
    "; start the MLflow server with --serve-artifacts, so that it stores them itself";

UploadResult refused(std::string why) {
  UploadResult result;
  result.error = std::move(why) + std::string(what_to_do);
  return result;
}

// Symbolic links on the way do not lead out of it either.
bool is_below(const fs::path& path, const std::string& folder) {
  if (folder.empty()) return false;
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(path, error);
  if (error) return false;
  const fs::path allowed = fs::canonical(folder, error);
  if (error) return false;
  return std::mismatch(allowed.begin(), allowed.end(), whole.begin(), whole.end()).first == allowed.end();
}

// A server without --serve-artifacts names its real store, and MLflow's clients write there themselves. Where files are
// written on this machine is for its user to say, not for a server.
UploadResult write_file(const std::string& folder, const Artifact& artifact, const std::string& allowed_folder) {
  const fs::path target = fs::path(folder) / artifact.name;
  if (!is_below(target, allowed_folder))
    return refused("cannot store " + artifact.name + ": the server wants it written to " + folder +
                   ", which is not below MLFLOW_TRACE_ARTIFACT_FOLDER");
  UploadResult result;
  std::error_code error;
  fs::create_directories(target.parent_path(), error);
  std::ofstream out(target, std::ios::binary | std::ios::trunc);
  out << artifact.content;
  out.close();
  result.ok = !out.fail();
  if (!result.ok)
    result.error = "cannot write " + target.string() + ", the artifact folder the server names; " +
                   "give this user the right to write there, or start the server with --serve-artifacts";
  return result;
}

// The path below the proxy of a location such as mlflow-artifacts:/1/x or mlflow-artifacts://host:port/1/x. Nothing: it
// names another server than the one we talk to.
std::optional<std::string> proxied_path(const Server& server, std::string_view location) {
  std::string_view rest = location.substr(proxied.size());
  if (!rest.starts_with("//")) return std::string(rest);
  const std::size_t slash = std::min(rest.find('/', 2), rest.size());
  const std::string_view host = rest.substr(2, slash - 2);
  const auto own = origin_of(server.uri());
  if (!host.empty() && (!own || origin_of(own->scheme + "://" + std::string(host)) != own)) return std::nullopt;
  return std::string(rest.substr(slash));
}

}  // namespace

UploadResult upload_artifact(const Server& server, const std::string& location, const Artifact& artifact,
                             const std::string& allowed_folder, Deadline deadline) {
  if (location.starts_with("file://")) return write_file(location.substr(7), artifact, allowed_folder);
  if (location.starts_with('/')) return write_file(location, artifact, allowed_folder);
  if (!location.starts_with(proxied)) return refused("cannot store " + artifact.name + " at " + location);
  const auto folder = proxied_path(server, location);
  if (!folder)
    return refused("cannot store " + artifact.name + " at " + location +
                   ", another server than the one that traces are sent to");
  const std::string path = std::string(proxy_path) + *folder + "/" + artifact.name;
  UploadResult result;
  result.response = server.send("PUT", path, {.body = artifact.content, .type = artifact.type}, deadline);
  result.ok = result.response.ok();
  if (!result.ok) result.error = server.explain("cannot upload " + artifact.name, path, result.response);
  return result;
}

}  // namespace mlflow::internal
