#include "text/json_scan.h"

#include <algorithm>
#include <cstdint>

#include "text/hexadecimal.h"
#include "text/utf8.h"

namespace mlflow::internal {
namespace {

// The UTF-16 unit of \uXXXX behind the `u`; NO_UNIT: there is none.
constexpr std::uint32_t NO_UNIT = 0x110000;
std::uint32_t parse_unit(std::string_view text) {
  if (text.size() < 4) return NO_UNIT;
  std::uint32_t unit = 0;
  for (const char c : text.substr(0, 4)) {
    const int digit = hex_digit(c);
    if (digit < 0) return NO_UNIT;
    unit = unit << 4 | static_cast<std::uint32_t>(digit);
  }
  return unit;
}

std::size_t string_end(std::string_view json, std::size_t at) {
  for (++at; at < json.size(); ++at) {
    if (json[at] == '\\') {
      ++at;
    } else if (json[at] == '"') {
      return at + 1;
    }
  }
  return json.size();
}

}  // namespace

std::size_t after_json_spaces(std::string_view json, std::size_t at) {
  while (at < json.size() && (json[at] == ' ' || json[at] == '\n' || json[at] == '\t' || json[at] == '\r')) ++at;
  return at;
}

void append_json_unescaped(std::string& to, std::string_view json) {
  if (json.size() >= 2 && json.front() == '"') json = json.substr(1, json.size() - 2);
  while (true) {
    const std::size_t backslash = json.find('\\');
    to += json.substr(0, backslash);
    if (backslash == std::string_view::npos || backslash + 1 >= json.size()) return;
    const char c = json[backslash + 1];
    json.remove_prefix(backslash + 2);
    switch (c) {
      case 'n': to += '\n'; break;
      case 'r': to += '\r'; break;
      case 't': to += '\t'; break;
      case 'b': to += '\b'; break;
      case 'f': to += '\f'; break;
      case 'u': {
        std::uint32_t code = parse_unit(json);
        json.remove_prefix(std::min<std::size_t>(4, json.size()));
        if (code >= 0xd800 && code < 0xdc00 && json.starts_with("\\u")) {
          const std::uint32_t low = parse_unit(json.substr(2));
          if (low >= 0xdc00 && low < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            json.remove_prefix(6);
          }
        }
        append_utf8(to, code);
        break;
      }
      default: to += c;
    }
  }
}

std::string text_of_json(std::string_view json) {
  std::string text;
  append_json_unescaped(text, json);
  return text;
}

std::size_t json_value_end(std::string_view json, std::size_t at) {
  at = after_json_spaces(json, at);
  if (at >= json.size()) return json.size();
  if (json[at] == '"') return string_end(json, at);
  if (json[at] != '{' && json[at] != '[') {
    const std::size_t end = json.find_first_of(",]} \n\t\r", at);
    return end == std::string_view::npos ? json.size() : end;
  }
  std::size_t depth = 0;
  while (at < json.size()) {
    const char c = json[at];
    if (c == '"') {
      at = string_end(json, at);
      continue;
    }
    ++at;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return at;
  }
  return json.size();
}

JsonMembers json_members(std::string_view json) {
  JsonMembers members;
  std::size_t at = after_json_spaces(json, 0);
  if (at >= json.size() || json[at] != '{') return members;
  for (at = after_json_spaces(json, at + 1); at < json.size() && json[at] == '"';) {
    const std::size_t key_end = string_end(json, at);
    const std::string_view key = json.substr(at + 1, key_end - at - 2);
    const std::size_t value = after_json_spaces(json, after_json_spaces(json, key_end) + 1);  // beyond the colon
    const std::size_t end = json_value_end(json, value);
    if (value >= end) break;
    members.push_back({key, json.substr(value, end - value)});
    at = after_json_spaces(json, end);
    if (at >= json.size() || json[at] != ',') break;
    at = after_json_spaces(json, at + 1);
  }
  return members;
}

}  // namespace mlflow::internal
