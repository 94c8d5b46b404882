#include "transport/base64.h"

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

}  // namespace mlflow::internal
