// Something wrong with an attribute's arguments, and where.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace mlflow::attributes {

struct Problem {
  enum class Severity { ERROR, WARNING };
  Severity severity = Severity::ERROR;
  std::size_t token = 0;  // index into the tokens that were parsed
  std::string message;
  std::optional<std::string> replacement;  // what to write instead of that token
};

}  // namespace mlflow::attributes
