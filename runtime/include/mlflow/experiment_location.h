// An experiment as the place of a trace.
#pragma once

#include <string>

namespace mlflow {

struct MlflowExperimentLocation {
  std::string experiment_id = {};
};

}  // namespace mlflow
