// The span types MLflow knows. Any other string is allowed too; a near miss of one of these is worth a warning.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlflow::attributes {

const std::vector<std::string_view>& span_types();
bool is_span_type(std::string_view name);

}  // namespace mlflow::attributes
