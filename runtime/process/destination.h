// Where traces go, as far as the program says it.
#pragma once

#include <optional>
#include <string>

#include "export/experiment.h"

namespace mlflow::internal {

// Where traces go, as far as the program says it; the environment says the rest.
struct Destination {
  std::optional<std::string> tracking_uri;
  ExperimentChoice experiment;
};

}  // namespace mlflow::internal
