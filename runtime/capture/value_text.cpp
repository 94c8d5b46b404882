#include "capture/value_text.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace mlflow::internal {

std::string cut_note(std::uint64_t total, const char* unit) {
  return "... [truncated, " + std::to_string(total) + " " + unit + " in all]";
}

std::string time_point_text(std::int64_t nanoseconds) {
  std::int64_t seconds = nanoseconds / 1'000'000'000;
  std::int64_t rest = nanoseconds % 1'000'000'000;
  if (rest < 0) {
    rest += 1'000'000'000;
    --seconds;
  }
  const std::time_t time = seconds;
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &utc);
  std::string out = text.data();
  if (rest >= 1000) {
    std::snprintf(text.data(), text.size(), ".%06d", static_cast<int>(rest / 1000));
    out += text.data();
  }
  return out + "+00:00";
}

std::string duration_text(std::int64_t nanoseconds) {
  std::string out;
  std::uint64_t left =
      nanoseconds < 0 ? 0 - static_cast<std::uint64_t>(nanoseconds) : static_cast<std::uint64_t>(nanoseconds);
  if (nanoseconds < 0) out += '-';
  const std::uint64_t fraction = left % 1'000'000'000;
  left /= 1'000'000'000;
  if (const std::uint64_t days = left / 86400) out += std::to_string(days) + (days == 1 ? " day, " : " days, ");
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%u:%02u:%02u", static_cast<unsigned>(left % 86400 / 3600),
                static_cast<unsigned>(left % 3600 / 60), static_cast<unsigned>(left % 60));
  out += text.data();
  if (fraction % 1000 != 0) {
    std::snprintf(text.data(), text.size(), ".%09u", static_cast<unsigned>(fraction));
    out += text.data();
  } else if (fraction != 0) {
    std::snprintf(text.data(), text.size(), ".%06u", static_cast<unsigned>(fraction / 1000));
    out += text.data();
  }
  return out;
}

std::string bytes_repr(std::string_view bytes) {
  // Python takes the other quotes where these are within, and only these.
  const bool has_single = bytes.find('\'') != std::string_view::npos;
  const char quote = has_single && bytes.find('"') == std::string_view::npos ? '"' : '\'';
  std::string out = {'b', quote};
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\' || c == quote) {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte >= 0x7F) {
      std::array<char, 8> text{};
      std::snprintf(text.data(), text.size(), "\\x%02x", byte);
      out += text.data();
    } else {
      out += c;
    }
  }
  return out + quote;
}

std::string_view type_in_function(std::string_view pretty) {
  const std::size_t at = pretty.rfind("T = ");
  if (at == std::string_view::npos) return pretty;
  const std::size_t end = pretty.rfind(']');
  return pretty.substr(at + 4, end == std::string_view::npos ? end : end - at - 4);
}

}  // namespace mlflow::internal
