// The files of a store that a command reads.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/store_series.h"
#include "terminal.h"

namespace mlflow::tools {

// None where there is none that can be read; what cannot be is said on standard error.
inline std::vector<std::unique_ptr<internal::TraceStore>> open_stores(const std::string& path) {
  std::string problem;
  auto stores = internal::open_to_read(path, problem);
  if (stores.empty() && problem.empty()) problem = "there is no trace store at " + path;
  if (!problem.empty()) complain(problem);
  return stores;
}

}  // namespace mlflow::tools
