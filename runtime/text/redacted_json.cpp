#include "text/redacted_json.h"

#include <algorithm>

#include "text/json_scan.h"

namespace mlflow::internal {
namespace {

// A key may be written with escapes.
bool is_named(std::string_view quoted, const std::vector<std::string_view>& names) {
  std::string key;
  append_json_unescaped(key, quoted);
  return std::find(names.begin(), names.end(), key) != names.end();
}

}  // namespace

// Not by depth but from left to right: a string with a colon behind it is a key, wherever it is.
bool redact_members(std::string_view json, const std::vector<std::string_view>& names, std::string& to) {
  to.clear();
  std::size_t copied = 0;
  for (std::size_t at = 0; at < json.size();) {
    if (json[at] != '"') {
      ++at;
      continue;
    }
    const std::size_t end = json_value_end(json, at);
    const std::size_t colon = after_json_spaces(json, end);
    const bool is_key = colon < json.size() && json[colon] == ':';
    if (is_key && is_named(json.substr(at, end - at), names)) {
      const std::size_t value = after_json_spaces(json, colon + 1);
      to += json.substr(copied, value - copied);
      to += REDACTED_JSON;
      copied = std::min(json_value_end(json, value), json.size());
      at = std::max(copied, value);
    } else {
      at = end;
    }
  }
  if (to.empty()) return false;
  to += json.substr(copied);
  return true;
}

}  // namespace mlflow::internal
