// What was said about the quality of stored traces, as the JSON it is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/optional_table.h"

namespace mlflow::internal {

class AssessmentsTable : public OptionalTable {
 public:
  explicit AssessmentsTable(StoreFile& file);

  // Oldest first.
  std::vector<std::string> of_trace(const std::string& trace_id);
  std::optional<std::string> find(const std::string& id);
  // One of a known id replaces it, in its place.
  bool put(const std::string& trace_id, const std::string& id, const std::string& json);
  bool remove(const std::string& id);
};

}  // namespace mlflow::internal
