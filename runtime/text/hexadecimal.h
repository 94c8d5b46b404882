// Numbers and bytes as lower case hexadecimal digits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mlflow::internal {

void append_hex(std::string& to, std::uint64_t number);  // 16 digits
std::string hex_of_bytes(std::string_view bytes);

// The number that exactly `digits` (at most 16) lower case digits stand for; nothing for any other text.
std::optional<std::uint64_t> parse_hex(std::string_view text, std::size_t digits);
// The bytes that pairs of lower case digits stand for; nothing for any other text.
std::optional<std::string> bytes_of_hex(std::string_view text);
// What one digit of either case stands for; -1: it is none.
int hex_digit(char c);

}  // namespace mlflow::internal
