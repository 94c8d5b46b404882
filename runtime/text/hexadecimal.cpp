#include "text/hexadecimal.h"

namespace mlflow::internal {
namespace {

constexpr char DIGITS[] = "0123456789abcdef";

// As a digit is written: upper case is another text.
int written_digit(char c) { return c >= 'A' && c <= 'F' ? -1 : hex_digit(c); }

}  // namespace

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void append_hex(std::string& to, std::uint64_t number) {
  for (int shift = 60; shift >= 0; shift -= 4) to += DIGITS[number >> shift & 15];
}

std::string hex_of_bytes(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    text += DIGITS[static_cast<unsigned char>(c) >> 4];
    text += DIGITS[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

std::optional<std::uint64_t> parse_hex(std::string_view text, std::size_t digits) {
  if (text.size() != digits) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : text) {
    const int digit = written_digit(c);
    if (digit < 0) return std::nullopt;
    number = number << 4 | static_cast<std::uint64_t>(digit);
  }
  return number;
}

std::optional<std::string> bytes_of_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto byte = parse_hex(text.substr(i, 2), 2);
    if (!byte) return std::nullopt;
    bytes += static_cast<char>(*byte);
  }
  return bytes;
}

}  // namespace mlflow::internal
