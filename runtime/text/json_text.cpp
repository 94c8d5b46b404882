#include "text/json_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "text/utf8.h"

namespace mlflow::internal {

namespace {

constexpr std::string_view REPLACEMENT = "\xEF\xBF\xBD";

// True for eight bytes that json.dumps copies as they are: no control character, quote, backslash or non-ASCII byte.
bool is_plain(std::uint64_t eight) {
  constexpr std::uint64_t ONES = 0x0101010101010101u;
  constexpr std::uint64_t HIGH = 0x8080808080808080u;
  const auto has_zero = [](std::uint64_t x) { return (x - ONES) & ~x & HIGH; };
  const std::uint64_t below_space = (eight - ONES * 0x20) & ~eight & HIGH;
  return ((eight & HIGH) | below_space | has_zero(eight ^ (ONES * '"')) | has_zero(eight ^ (ONES * '\\'))) == 0;
}

// One UTF-16 unit as \uXXXX.
void append_unit(std::string& out, std::uint32_t unit) {
  constexpr char DIGITS[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += DIGITS[unit >> shift & 15];
}

void append_control(std::string& out, unsigned char c) {
  switch (c) {
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    default: break;
  }
  append_unit(out, c);
}

// Python's repr: digits `d` with the decimal point after position `point`; exponent form below 1e-4 and from 1e16 on.
void lay_out(std::string& out, std::string_view digits, int point) {
  const int count = static_cast<int>(digits.size());
  if (point > 16 || point < -3) {
    out += digits[0];
    if (count > 1) {
      out += '.';
      out += digits.substr(1);
    }
    const int exponent = point - 1;
    out += exponent < 0 ? "e-" : "e+";
    const int magnitude = std::abs(exponent);
    if (magnitude < 10) out += '0';
    out += std::to_string(magnitude);
  } else if (point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-point), '0');
    out += digits;
  } else if (point >= count) {
    out += digits;
    out.append(static_cast<std::size_t>(point - count), '0');
    out += ".0";
  } else {
    out += digits.substr(0, static_cast<std::size_t>(point));
    out += '.';
    out += digits.substr(static_cast<std::size_t>(point));
  }
}

template <class Float>
void append_float(std::string& out, Float value) {
  if (std::isnan(value)) {
    out += "NaN";
    return;
  }
  if (std::signbit(value)) out += '-';
  value = std::fabs(value);
  if (std::isinf(value)) {
    out += "Infinity";
    return;
  }
  if (value == 0) {
    out += "0.0";
    return;
  }
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific).ptr;
  const std::string_view scientific(text.data(), static_cast<std::size_t>(end - text.data()));
  const std::size_t e = scientific.find('e');
  std::string digits(1, scientific[0]);
  if (e > 1) digits += scientific.substr(2, e - 2);
  int exponent = 0;
  const char* exponent_start = scientific.data() + e + 1 + (scientific[e + 1] == '+' ? 1 : 0);
  std::from_chars(exponent_start, scientific.data() + scientific.size(), exponent);
  lay_out(out, digits, exponent + 1);
}

template <class Integer>
void append_integer(std::string& out, Integer value) {
  std::array<char, 24> text{};
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

template <class Json>
void append_any(std::string& out, const Json& value) {
  switch (value.type()) {
    case Json::value_t::object: {
      out += '{';
      bool first = true;
      for (auto i = value.begin(); i != value.end(); ++i) {
        if (!first) out += ", ";
        first = false;
        append_json_string(out, i.key());
        out += ": ";
        append_any(out, *i);
      }
      out += '}';
      return;
    }
    case Json::value_t::array: {
      out += '[';
      bool first = true;
      for (const Json& item : value) {
        if (!first) out += ", ";
        first = false;
        append_any(out, item);
      }
      out += ']';
      return;
    }
    case Json::value_t::string: return append_json_string(out, *value.template get_ptr<const std::string*>());
    case Json::value_t::boolean: out += *value.template get_ptr<const bool*>() ? "true" : "false"; return;
    case Json::value_t::number_integer: return append_json_int(out, *value.template get_ptr<const std::int64_t*>());
    case Json::value_t::number_unsigned: return append_json_uint(out, *value.template get_ptr<const std::uint64_t*>());
    case Json::value_t::number_float: return append_json_float(out, *value.template get_ptr<const double*>());
    case Json::value_t::binary:
    case Json::value_t::null:
    case Json::value_t::discarded: out += "null"; return;
  }
}

}  // namespace

void append_json_escaped(std::string& out, std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t run = i;
    while (run + 8 <= text.size()) {
      std::uint64_t eight;
      std::memcpy(&eight, text.data() + run, 8);
      if (!is_plain(eight)) break;
      run += 8;
    }
    while (run < text.size()) {
      const auto c = static_cast<unsigned char>(text[run]);
      if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') break;
      ++run;
    }
    out.append(text, i, run - i);
    if (run == text.size()) return;
    const auto c = static_cast<unsigned char>(text[run]);
    i = run + 1;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c < 0x20) {
      append_control(out, c);
    } else if (const std::size_t length = utf8_sequence_length(text.substr(run))) {
      out.append(text, run, length);
      i = run + length;
    } else {
      out += REPLACEMENT;
    }
  }
}

void append_ascii(std::string& out, std::string_view json) {
  while (!json.empty()) {
    const auto first = static_cast<unsigned char>(json[0]);
    const std::size_t length = std::max<std::size_t>(utf8_sequence_length(json), 1);
    if (first < 0x80) {
      out += json[0];
    } else {
      std::uint32_t code_point = length == 1 ? first : first & (0x7Fu >> length);
      for (std::size_t i = 1; i < length; ++i)
        code_point = code_point << 6 | (static_cast<unsigned char>(json[i]) & 0x3F);
      if (code_point < 0x10000) {
        append_unit(out, code_point);
      } else {
        append_unit(out, 0xD800 + ((code_point - 0x10000) >> 10));
        append_unit(out, 0xDC00 + ((code_point - 0x10000) & 0x3FF));
      }
    }
    json.remove_prefix(length);
  }
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  append_json_escaped(out, text);
  out += '"';
}

void append_json_float(std::string& out, double value) { append_float(out, value); }
void append_json_float(std::string& out, float value) { append_float(out, value); }
void append_json_int(std::string& out, std::int64_t value) { append_integer(out, value); }
void append_json_uint(std::string& out, std::uint64_t value) { append_integer(out, value); }
void append_json(std::string& out, const nlohmann::ordered_json& value) { append_any(out, value); }
void append_json(std::string& out, const nlohmann::json& value) { append_any(out, value); }

}  // namespace mlflow::internal
