#include "text/python_size.h"

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

}  // namespace

std::size_t python_string_size(std::string_view text) noexcept { return 2 + python_size(text, string_sizes); }
std::size_t python_json_size(std::string_view json) noexcept { return python_size(json, json_sizes); }

}  // namespace mlflow::internal
