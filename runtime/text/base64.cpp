#include "text/base64.h"

#include <cstdint>

namespace mlflow::internal {

void append_base64(std::string& to, std::string_view bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = bytes.size() - i;
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) group = group << 8 | (j < left ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    to += digits[group >> 18];
    to += digits[group >> 12 & 63];
    to += left > 1 ? digits[group >> 6 & 63] : '=';
    to += left > 2 ? digits[group & 63] : '=';
  }
}

bool decode_base64(std::string_view text, std::string& to) {
  if (text.size() % 4 != 0) return false;
  const std::size_t digits = text.find_last_not_of('=') + 1;  // npos + 1: none
  const std::size_t padding = text.size() - digits;
  if (padding > 2) return false;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const int digit = c >= 'A' && c <= 'Z'   ? c - 'A'
                      : c >= 'a' && c <= 'z' ? c - 'a' + 26
                      : c >= '0' && c <= '9' ? c - '0' + 52
                      : c == '+'             ? 62
                      : c == '/'             ? 63
                      : i >= digits          ? 0
                                             : -1;
    if (digit < 0) return false;
    group = group << 6 | static_cast<std::uint32_t>(digit);
    if (i % 4 != 3) continue;
    for (const int shift : {16, 8, 0}) bytes += static_cast<char>(group >> shift);
    group = 0;
  }
  bytes.resize(bytes.size() - padding);
  to += bytes;
  return true;
}

}  // namespace mlflow::internal
