#include "text/json_integers.h"

#include <charconv>
#include <cstdint>

namespace mlflow::internal {
namespace {

constexpr std::size_t digits_beyond = 19;  // no shorter number is beyond int64

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether there are so many digits in a row: one of them is then at a multiple of that distance.
bool has_long_number(std::string_view json) {
  for (std::size_t i = digits_beyond - 1; i < json.size(); i += digits_beyond) {
    if (!is_digit(json[i])) continue;
    std::size_t first = i;
    std::size_t last = i;
    while (first > 0 && is_digit(json[first - 1])) --first;
    while (last + 1 < json.size() && is_digit(json[last + 1])) ++last;
    if (last - first + 1 >= digits_beyond) return true;
  }
  return false;
}

bool is_beyond_int64(std::string_view number) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  return end == number.data() + number.size() && error == std::errc::result_out_of_range;
}

}  // namespace

std::string_view with_int64_only(std::string_view json, std::string& scratch) {
  if (!has_long_number(json)) return json;
  scratch.clear();
  bool changed = false;
  for (std::size_t i = 0; i < json.size();) {
    std::size_t end = i + 1;
    if (json[i] == '"') {
      while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, json.size());
    } else if (is_digit(json[i]) || json[i] == '-') {
      end = std::min(json.find_first_not_of("0123456789+-.eE", i), json.size());
    }
    const std::string_view token = json.substr(i, end - i);
    if (is_beyond_int64(token)) {
      scratch += '"';
      scratch += token;
      scratch += '"';
      changed = true;
    } else {
      scratch += token;
    }
    i = end;
  }
  return changed ? std::string_view(scratch) : json;
}

}  // namespace mlflow::internal
