#include "model/text_pairs.h"

#include <algorithm>

namespace mlflow::internal {

std::string_view* find_value(TextPairs& pairs, std::string_view key) {
  const auto found = std::find_if(pairs.begin(), pairs.end(), [key](const auto& pair) { return pair.first == key; });
  return found == pairs.end() ? nullptr : &found->second;
}

void set_pair(FinishedTrace& trace, TextPairs& pairs, std::string_view key, std::string_view value) {
  if (std::string_view* known = find_value(pairs, key)) {
    *known = trace.keep(value);
  } else {
    pairs.emplace_back(trace.keep(key), trace.keep(value));
  }
}

void set_pair_if_missing(FinishedTrace& trace, TextPairs& pairs, std::string_view key, std::string_view value) {
  if (find_value(pairs, key) == nullptr) pairs.emplace_back(trace.keep(key), trace.keep(value));
}

}  // namespace mlflow::internal
