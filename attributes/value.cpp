#include "value.h"

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace mlflow::attributes {

Value::Value() = default;
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;

namespace {

// How many bytes at `at` are one character of UTF-8; 0 if they are none ("\xff" is a legal literal).
std::size_t character_length(const std::string& text, std::size_t at) {
  auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned first = byte(at), second = byte(at + 1);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(at + i) & 0xc0) != 0x80) return 0;
  const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool none = (first == 0xed && second >= 0xa0) || (first == 0xf4 && second >= 0x90);
  return overlong || none ? 0 : length;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::size_t length = character_length(text, i);
    if (length != 1) {
      result += length == 0 ? "\\ufffd" : text.substr(i, length);
      i += length == 0 ? 0 : length - 1;
      continue;
    }
    switch (c) {
      case '"': result += "\\\""; break;
      case '\\': result += "\\\\"; break;
      case '\n': result += "\\n"; break;
      case '\r': result += "\\r"; break;
      case '\t': result += "\\t"; break;
      case '\b': result += "\\b"; break;
      case '\f': result += "\\f"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          char escape[8];
          std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
          result += escape;
        } else {
          result += c;
        }
    }
  }
  return result + '"';
}

// Python's repr: the shortest digits that read back the same, fixed between 1e-4 and 1e16.
std::string float_to_json(double number) {
  if (!std::isfinite(number)) return "";
  double magnitude = std::fabs(number);
  bool fixed = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
  char buffer[64];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, number,
                           fixed ? std::chars_format::fixed : std::chars_format::scientific);
  std::string result(buffer, end.ptr);
  if (fixed && result.find('.') == std::string::npos) result += ".0";
  return result;
}

}  // namespace

const char* kind_name(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::STRING: return "a string";
    case Value::Kind::NUMBER: return "a number";
    case Value::Kind::BOOLEAN: return "a bool";
    case Value::Kind::NONE: return "null";
    case Value::Kind::NAME: return "a name";
    case Value::Kind::LIST: return "a list";
    case Value::Kind::OBJECT: return "an object";
  }
  return "a value";
}

std::string number_to_json(const std::string& literal) {
  std::string digits;
  for (char c : literal)
    if (c != '\'') digits += c;
  bool hexadecimal = digits.size() > 1 && digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
  bool floating = digits.find_first_of(hexadecimal ? ".pP" : ".eE") != std::string::npos;
  const char* begin = digits.c_str();
  char* end = nullptr;
  if (floating) {
    double number = std::strtod(begin, &end);
    std::string suffix = end;
    if (!suffix.empty() && suffix.find_first_not_of("fFlL") != std::string::npos) return "";
    return float_to_json(number);
  }
  int base = 10;
  if (hexadecimal)
    base = 16;
  else if (digits.size() > 1 && digits[0] == '0' && (digits[1] == 'b' || digits[1] == 'B'))
    base = 2, begin += 2;
  else if (digits.size() > 1 && digits[0] == '0')
    base = 8;
  errno = 0;
  unsigned long long number = std::strtoull(begin, &end, base);
  if (end == begin || errno == ERANGE || std::string(end).find_first_not_of("uUlLzZ") != std::string::npos) return "";
  return std::to_string(number);
}

std::string to_json(const Value& value) {
  switch (value.kind) {
    case Value::Kind::STRING:
    case Value::Kind::NAME: return quoted(value.text);
    case Value::Kind::NUMBER: return value.text;
    case Value::Kind::BOOLEAN: return value.boolean ? "true" : "false";
    case Value::Kind::NONE: return "null";
    case Value::Kind::LIST: {
      std::string result = "[";
      for (const Value& item : value.items) result += (result.size() > 1 ? ", " : "") + to_json(item);
      return result + "]";
    }
    case Value::Kind::OBJECT: {
      std::string result = "{";
      for (const auto& [key, member] : value.members)
        result += (result.size() > 1 ? ", " : "") + quoted(key) + ": " + to_json(member);
      return result + "}";
    }
  }
  return "null";
}

}  // namespace mlflow::attributes
