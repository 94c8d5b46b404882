// The agent's tools.
#pragma once

#include <string>

namespace qa {

// + - * / and parentheses. Throws std::invalid_argument for anything else, std::domain_error for a division by zero.
[[mlflow::trace(span_type="TOOL")]] double calculate(const std::string& expression);

struct Quantity {
  double value = 0;
  std::string unit;
};

// Between km, miles, m and feet.
[[mlflow::trace(span_type="TOOL")]] Quantity convert_units(const Quantity& quantity, const std::string& unit);

}  // namespace qa
