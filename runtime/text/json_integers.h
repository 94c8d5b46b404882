// Integers that servers cannot take: beyond int64, MLflow stores a trace but can never read it back.
#pragma once

#include <string>
#include <string_view>

namespace mlflow::internal {

// `json` with integers beyond int64 turned into strings of their digits: itself where there are none (the usual case,
// found out quickly), else a copy in `scratch`.
std::string_view with_int64_only(std::string_view json, std::string& scratch);

}  // namespace mlflow::internal
