// Experiments of a server: found by name (and created when missing) or by id.
#pragma once

#include <optional>
#include <string>

#include "config/environment.h"
#include "transport/server.h"

namespace mlflow::internal {

struct ServerExperiment {
  std::string id;
  std::string name;
};

// What was asked for: an id, else a name, else (both empty) the server's default experiment "0".
struct ExperimentChoice {
  std::string id;
  std::string name;
  bool operator==(const ExperimentChoice&) const = default;
};

struct ExperimentResult {
  std::optional<ServerExperiment> experiment;
  std::string error;     // says what to do; empty with an experiment
  HttpResponse response;  // the answer that decided
};

// What the process's traces go to: MLFLOW_TRACING_DESTINATION, then set_experiment's choice, then
// MLFLOW_EXPERIMENT_NAME, then MLFLOW_EXPERIMENT_ID.
ExperimentChoice choose_experiment(const Settings& settings, const ExperimentChoice& set_experiment = {});

ExperimentResult find_experiment(const Server& server, const ExperimentChoice& choice, Deadline deadline);

}  // namespace mlflow::internal
