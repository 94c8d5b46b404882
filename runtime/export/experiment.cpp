#include "export/experiment.h"

#include <nlohmann/json.hpp>

#include "text/json_text.h"

namespace mlflow::internal {
namespace {

using nlohmann::json;

// By reference: the caller's other argument is made from the same response.
ExperimentResult failed(std::string error, HttpResponse&& response) {
  return {std::nullopt, std::move(error), std::move(response)};
}

std::string text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// The experiment in the server's answer, if it is one that can be used.
ExperimentResult read(const Server& server, std::string_view what, std::string_view path, HttpResponse response) {
  const json body = json::parse(response.body, nullptr, false);
  const json* const found = body.is_object() && body.contains("experiment") ? &body["experiment"] : nullptr;
  if (found == nullptr || !found->is_object() || !found->contains("experiment_id") ||
      !(*found)["experiment_id"].is_string())
    return failed(std::string(what) + ": " + display_url(server.url(path)) +
                      " did not answer as an MLflow server does; is MLFLOW_TRACKING_URI right?",
                  std::move(response));
  ServerExperiment experiment{(*found)["experiment_id"].get<std::string>(), text_at(*found, "name")};
  if (text_at(*found, "lifecycle_stage") == "deleted")
    return failed("experiment \"" + experiment.name + "\" (id " + experiment.id + ") on " + display_url(server.uri()) +
                      " is deleted; restore it, or choose another name",
                  std::move(response));
  return {std::move(experiment), {}, std::move(response)};
}

ExperimentResult find_by_name(const Server& server, const std::string& name, Deadline deadline) {
  const std::string what = "cannot find experiment \"" + name + "\"";
  const std::string path = "/api/2.0/mlflow/experiments/get-by-name?experiment_name=" + percent_encoded(name);
  HttpResponse response = server.get(path, deadline);
  if (response.ok()) return read(server, what, path, std::move(response));
  if (error_code(response) != "RESOURCE_DOES_NOT_EXIST")
    return failed(server.explain(what, "/api/2.0/mlflow/experiments/get-by-name", response), std::move(response));

  const std::string_view create = "/api/2.0/mlflow/experiments/create";
  std::string body = "{\"name\": ";
  append_json_string(body, name);
  body += '}';
  HttpResponse created = server.send("POST", create, {.body = body}, deadline);
  if (created.ok()) {
    const json answer = json::parse(created.body, nullptr, false);
    if (answer.is_object() && answer.contains("experiment_id") && answer["experiment_id"].is_string())
      return {ServerExperiment{answer["experiment_id"].get<std::string>(), name}, {}, std::move(created)};
  } else if (error_code(created) == "RESOURCE_ALREADY_EXISTS") {  // another process was faster
    response = server.get(path, deadline);
    if (response.ok()) return read(server, what, path, std::move(response));
  }
  return failed(server.explain("cannot create experiment \"" + name + "\"", create, created), std::move(created));
}

ExperimentResult find_by_id(const Server& server, const std::string& id, Deadline deadline) {
  const std::string what = "cannot find the experiment with id " + id;
  const std::string path = "/api/2.0/mlflow/experiments/get?experiment_id=" + percent_encoded(id);
  HttpResponse response = server.get(path, deadline);
  if (response.ok()) return read(server, what, path, std::move(response));
  std::string error = server.explain(what, "/api/2.0/mlflow/experiments/get", response);
  if (error_code(response) == "RESOURCE_DOES_NOT_EXIST")
    error +=
        "; give the id of an existing experiment, or a name (MLFLOW_EXPERIMENT_NAME), which is created when missing";
  return failed(std::move(error), std::move(response));
}

}  // namespace

ExperimentChoice choose_experiment(const Settings& settings, const ExperimentChoice& set_experiment) {
  if (!settings.tracing_destination.empty()) return {settings.tracing_destination, {}};
  if (!set_experiment.id.empty() || !set_experiment.name.empty()) return set_experiment;
  if (!settings.experiment_name.empty()) return {{}, settings.experiment_name};
  return {settings.experiment_id, {}};
}

ExperimentResult find_experiment(const Server& server, const ExperimentChoice& choice, Deadline deadline) {
  if (!choice.id.empty()) return find_by_id(server, choice.id, deadline);
  if (!choice.name.empty()) return find_by_name(server, choice.name, deadline);
  return {ServerExperiment{"0", "Default"}, {}, {}};
}

}  // namespace mlflow::internal
