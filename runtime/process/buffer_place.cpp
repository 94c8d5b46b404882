#include "process/buffer_place.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "buffer/buffer_directory.h"
#include "config/report.h"
#include "export/exporter_factory.h"

namespace mlflow::internal {

namespace {

// Address space, not memory: it takes what is recorded and not settled, several times the buffers where a receiver is
// slow.
std::size_t file_size(const Settings& settings) {
  return 8 * static_cast<std::size_t>(settings.buffer_size) + (std::size_t{64} << 20);
}

void add_fact(std::string& text, const char* key, std::string value) {
  std::replace(value.begin(), value.end(), '\n', ' ');
  if (!value.empty()) text += std::string(key) + "=" + value + "\n";
}

}  // namespace

std::string absolute_store_path(const Settings& settings) {
  std::error_code error;
  const auto path = std::filesystem::weakly_canonical(std::filesystem::absolute(settings.store_path, error), error);
  return error ? settings.store_path : path.string();
}

std::vector<std::string> buffer_directories(const Settings& settings) {
  if (settings.buffer_directory == "off") return {};
  if (!settings.buffer_directory.empty()) return {settings.buffer_directory};
  return {default_buffer_directory(), buffer_directory_beside(absolute_store_path(settings))};
}

std::unique_ptr<BufferFile> make_buffer_file(const Settings& settings) {
  std::string first_error;
  for (const std::string& directory : buffer_directories(settings)) {
    std::string error;
    if (auto file = BufferFile::create(directory, file_size(settings), error)) return file;
    if (first_error.empty()) first_error = error;
  }
  if (!first_error.empty())
    report(Severity::WARNING, "no file for the buffers: " + first_error +
                                  "; should this program be killed, its last traces are lost (MLFLOW_TRACE_BUFFER_DIR "
                                  "names another folder, or is off)");
  return nullptr;
}

void publish_facts(BufferFile& file, const Settings& settings, const Destination& destination, bool has_processors,
                   const ProcessOrigin* process) {
  std::string text;
  const ExperimentChoice experiment = choose_experiment(settings, destination.experiment);
  add_fact(text, "store", absolute_store_path(settings));
  add_fact(text, "experiment_id", experiment.id);
  add_fact(text, "experiment_name", experiment.name);
  add_fact(text, "meant_for", destination_name(destination.tracking_uri.value_or(settings.tracking_uri), settings));
  add_fact(text, "run_id", settings.run_id);
  add_fact(text, "active_model_id", settings.active_model_id);
  add_fact(text, "service_name", settings.otel_service_name);
  add_fact(text, "resource_attributes", settings.otel_resource_attributes);
  if (has_processors) add_fact(text, "processors", "true");
  if (process != nullptr) {
    add_fact(text, "source_name", process->source_name);
    add_fact(text, "user", process->user);
    add_fact(text, "git_commit", process->git.commit);
    add_fact(text, "git_branch", process->git.branch);
    add_fact(text, "git_repository", process->git.repository_url);
  }
  FileFacts facts;
  facts.size = static_cast<std::uint32_t>(std::min(text.size(), sizeof facts.text));
  std::memcpy(facts.text, text.data(), facts.size);
  file.header().facts.publish(facts);
}

}  // namespace mlflow::internal
