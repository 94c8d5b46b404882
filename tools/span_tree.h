// A trace as a tree of lines.
#pragma once

#include <string>

#include "model/finished_trace.h"
#include "terminal.h"

namespace mlflow::tools {

struct TreeOptions {
  bool full = false;  // values in their whole length
};

std::string span_tree(const internal::FinishedTrace& trace, const Terminal& terminal, const TreeOptions& options);

}  // namespace mlflow::tools
