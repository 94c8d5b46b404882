// A trace as a tree of lines.
#pragma once

#include <cstdint>
#include <string>

#include "model/finished_trace.h"
#include "terminal.h"

namespace mlflow::tools {

struct TreeOptions {
  bool full = false;  // values in their whole length
  std::string type = {};  // only spans of that type, and what is above them; empty: all
  std::int64_t depth = 0;  // levels that are shown; 0: all
};

std::string span_tree(const internal::FinishedTrace& trace, const Terminal& terminal, const TreeOptions& options);

}  // namespace mlflow::tools
