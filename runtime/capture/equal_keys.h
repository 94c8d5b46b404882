// Keys of a JSON object that are the same text: a multimap's, or two that JSON cannot tell apart.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace mlflow::internal {

// Where an entry stands in the text: `"key": value`.
struct JsonEntry {
  std::size_t key, value, end;
};

// `out` ends with these entries, ", " between them. Those of one key become one, whose value is the list of theirs:
// readers of JSON keep one value for each key.
void merge_equal_keys(std::string& out, const std::vector<JsonEntry>& entries);

}  // namespace mlflow::internal
