// The text of a filter as conditions, refused with the server's words where the server would refuse it.
#pragma once

#include <cstdint>
#include <memory>
#include <regex>
#include <string>
#include <vector>

namespace mlflow::internal {

enum class FilterEntity { ATTRIBUTE, TAG, METADATA, SPAN, FEEDBACK, EXPECTATION, ISSUE };

struct FilterCondition {
  FilterEntity entity = FilterEntity::ATTRIBUTE;
  std::string key;
  std::string comparator;           // in capitals: "=", "NOT IN", "IS NULL", ...
  std::vector<std::string> values;  // several for IN and NOT IN
  double number = 0;                // of a comparison with a number
  std::shared_ptr<const std::regex> pattern;  // of RLIKE
};

std::vector<FilterCondition> parse_filter(const std::string& filter);

struct OrderClause {
  FilterEntity entity = FilterEntity::ATTRIBUTE;
  std::string key;
  bool ascending = true;
};
OrderClause parse_order(const std::string& clause);

}  // namespace mlflow::internal
