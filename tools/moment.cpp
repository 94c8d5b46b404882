#include "moment.h"

#include <charconv>
#include <chrono>
#include <ctime>

namespace mlflow::tools {
namespace {

// 0: no such unit.
std::int64_t unit_ms(std::string_view unit) {
  if (unit == "s") return 1000;
  if (unit == "m" || unit == "min") return 60 * 1000;
  if (unit == "h") return 3600 * 1000;
  if (unit == "d") return std::int64_t{24} * 3600 * 1000;
  return 0;
}

std::optional<std::int64_t> read_age(const std::string& text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [behind, failure] = std::from_chars(text.data(), end, number);
  const std::int64_t unit = unit_ms({behind, static_cast<std::size_t>(end - behind)});
  constexpr std::int64_t longest = std::int64_t{1'000'000} * 24 * 3600 * 1000;
  if (failure != std::errc() || number < 0 || unit == 0 || number > longest / unit) return std::nullopt;
  return number * unit;
}

std::optional<std::int64_t> read_date(const std::string& text) {
  for (const char* form : {"%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"}) {
    std::tm local{};
    const char* const behind = ::strptime(text.c_str(), form, &local);
    if (behind == nullptr || *behind != '\0') continue;
    local.tm_isdst = -1;
    const std::time_t seconds = std::mktime(&local);
    if (seconds != -1) return static_cast<std::int64_t>(seconds) * 1000;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> read_moment(const std::string& text, std::int64_t now_ms) {
  if (const std::optional<std::int64_t> age = read_age(text)) return now_ms - *age;
  return read_date(text);
}

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace mlflow::tools
