// JSON stands wherever a Python value stands. Keys keep the order they were set in, as Python's dictionaries do.
#pragma once

#include <nlohmann/json.hpp>

namespace mlflow {

using Json = nlohmann::ordered_json;

}  // namespace mlflow
