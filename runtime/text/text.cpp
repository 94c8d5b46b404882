#include "text/text.h"

#include <array>
#include <cstring>

namespace mlflow::internal {
namespace {

constexpr std::uint64_t ones = 0x0101010101010101;
constexpr std::uint64_t high_bits = 0x8080808080808080;

std::uint64_t load8(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Whether one of eight ASCII bytes is `c`.
std::uint64_t has_byte(std::uint64_t word, char c) {
  const std::uint64_t difference = word ^ (ones * static_cast<unsigned char>(c));
  return (difference - ones) & ~difference & high_bits;
}

// Whether one of eight bytes is not plain printable ASCII, or needs a backslash in JSON.
bool is_special(std::uint64_t word) {
  return ((word & high_bits) | ((word - ones * 0x20) & ~word & high_bits) | has_byte(word, '"') | has_byte(word, '\\') |
          has_byte(word, 0x7f)) != 0;
}

// Bytes of Python's escaped form per byte of UTF-8: \u00e9 for two bytes, \ud83d\ude00 for four.
constexpr std::array<unsigned char, 256> python_sizes(bool string) {
  std::array<unsigned char, 256> sizes{};
  for (int c = 0; c < 256; ++c) {
    int size = 1;
    if (c >= 0xf0)
      size = 12;
    else if (c >= 0xc0)
      size = 6;
    else if (c >= 0x80)
      size = 0;
    else if (string && (c == '"' || c == '\\' || c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f'))
      size = 2;
    else if (string && c < 0x20)
      size = 6;
    sizes[static_cast<std::size_t>(c)] = static_cast<unsigned char>(size);
  }
  return sizes;
}

constexpr auto string_sizes = python_sizes(true);
constexpr auto json_sizes = python_sizes(false);

std::size_t python_size(std::string_view text, const std::array<unsigned char, 256>& sizes) noexcept {
  std::size_t size = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (end - at >= 8) {
    if (!is_special(load8(at))) {
      size += 8;
    } else {
      for (int i = 0; i < 8; ++i) size += sizes[static_cast<unsigned char>(at[i])];
    }
    at += 8;
  }
  for (; at != end; ++at) size += sizes[static_cast<unsigned char>(*at)];
  return size;
}

// Four hexadecimal digits, or 0x110000: none.
std::uint32_t parse_hex4(std::string_view text) {
  if (text.size() < 4) return 0x110000;
  std::uint32_t code = 0;
  for (char c : text.substr(0, 4)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return 0x110000;
    code = code << 4 | static_cast<std::uint32_t>(digit);
  }
  return code;
}

}  // namespace

bool is_valid_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    while (text.size() >= 8 && (load8(text.data()) & high_bits) == 0) text.remove_prefix(8);
    if (text.empty()) break;
    const std::size_t length = utf8_sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string_view valid_utf8(std::string_view text, std::string& scratch) {
  if (is_valid_utf8(text)) return text;
  scratch = valid_utf8(text);
  return scratch;
}

std::size_t character_count(std::string_view text) noexcept {
  std::size_t count = 0;
  for (char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return count;
}

std::size_t bytes_of_characters(std::string_view text, std::size_t count) noexcept {
  if (text.size() <= count) return text.size();
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) == 0x80) continue;
    if (count == 0) break;
    --count;
  }
  return i;
}

std::string shortened(std::string_view text, std::size_t limit) {
  if (bytes_of_characters(text, limit) == text.size()) return std::string(text);
  return std::string(text.substr(0, bytes_of_characters(text, limit - 3))) + "...";
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
        std::uint32_t code = parse_hex4(json);
        json.remove_prefix(std::min<std::size_t>(4, json.size()));
        if (code >= 0xd800 && code < 0xdc00 && json.starts_with("\\u")) {
          const std::uint32_t low = parse_hex4(json.substr(2));
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

std::size_t python_string_size(std::string_view text) noexcept { return 2 + python_size(text, string_sizes); }
std::size_t python_json_size(std::string_view json) noexcept { return python_size(json, json_sizes); }

void append_hex(std::string& to, std::uint64_t number) {
  for (int shift = 60; shift >= 0; shift -= 4) to += "0123456789abcdef"[number >> shift & 15];
}

std::string hex(SpanId id) {
  std::string text;
  append_hex(text, id);
  return text;
}

std::string hex(const TraceId& id) {
  std::string text;
  append_hex(text, id.high);
  append_hex(text, id.low);
  return text;
}

std::string mlflow_id(const TraceId& id) { return "tr-" + hex(id); }

}  // namespace mlflow::internal
