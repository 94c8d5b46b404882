// MLflow's filters and orders of traces, for where no server applies them: the local store.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mlflow/trace.h"

namespace mlflow::internal {

struct FilterCondition;

class SearchFilter {
 public:
  // Throws mlflow::Exception with INVALID_PARAMETER_VALUE, in the server's words.
  explicit SearchFilter(const std::string& filter);
  ~SearchFilter();
  SearchFilter(const SearchFilter&) = delete;
  SearchFilter& operator=(const SearchFilter&) = delete;

  bool matches(const Trace& trace) const;

 private:
  std::vector<FilterCondition> conditions_;
};

// Sorts by the clauses of order_by, then newest first. Throws as SearchFilter does.
void sort_traces(std::vector<Trace>& traces, const std::vector<std::string>& order_by);

}  // namespace mlflow::internal
