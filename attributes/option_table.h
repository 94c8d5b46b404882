// The options of [[mlflow::trace(...)]], one row each: name, what it takes, what it sets.
#pragma once

#include <string_view>
#include <vector>

#include "problem.h"
#include "trace_options.h"
#include "value.h"

namespace mlflow::attributes {

struct Option {
  std::string_view name;
  std::string_view takes;  // for messages: "a string", ...
  // Says false when the value is of the wrong type; may add problems of its own (and then says true).
  bool (*set)(TraceOptions&, const Value&, std::vector<Problem>&);
};

const std::vector<Option>& options();
const Option* find_option(std::string_view name);
std::vector<std::string_view> option_names();

}  // namespace mlflow::attributes
