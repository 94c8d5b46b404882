#include "text/json_nesting.h"

#include <algorithm>
#include <vector>

#include "text/json_scan.h"
#include "text/json_text.h"

namespace mlflow::internal {
namespace {

int cost_of(char bracket) { return bracket == '{' ? Nesting::OBJECT : Nesting::LIST; }

// So many brackets it takes to come to the limit.
constexpr std::ptrdiff_t FEWEST = Nesting::LIMIT / Nesting::OBJECT;

bool may_be_too_deep(std::string_view json) {
  return json.size() > 2 * FEWEST &&
         std::count_if(json.begin(), json.end(), [](char c) { return c == '{' || c == '['; }) > FEWEST;
}

}  // namespace

std::string_view with_limited_nesting(std::string_view json, std::string& scratch) {
  if (!may_be_too_deep(json)) return json;
  std::string limited;
  std::vector<int> open;
  int used = 0;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < json.size();) {
    const char c = json[i];
    std::size_t next = i + 1;
    if (c == '"') {
      next = json_value_end(json, i);
    } else if ((c == '{' || c == '[') && used + cost_of(c) > Nesting::LIMIT) {
      next = json_value_end(json, i);
      limited += json.substr(copied, i - copied);
      append_json_string(limited, json.substr(i, next - i));
      copied = next;
    } else if (c == '{' || c == '[') {
      open.push_back(cost_of(c));
      used += open.back();
    } else if ((c == '}' || c == ']') && !open.empty()) {
      used -= open.back();
      open.pop_back();
    }
    i = next;
  }
  if (copied == 0) return json;
  limited += json.substr(copied);
  scratch = std::move(limited);
  return scratch;
}

bool is_nested_deeper(std::string_view json, std::size_t levels) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < json.size();) {
    const char c = json[i];
    if ((c == '{' || c == '[') && ++depth > levels) return true;
    if ((c == '}' || c == ']') && depth > 0) --depth;
    i = c == '"' ? json_value_end(json, i) : i + 1;
  }
  return false;
}

}  // namespace mlflow::internal
