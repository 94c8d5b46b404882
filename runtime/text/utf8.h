// UTF-8: what is valid, made valid, counted and cut in characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mlflow::internal {

// UTF-8 of a code point; of one that is none (a lone surrogate, beyond U+10FFFF), of U+FFFD.
void append_utf8(std::string& out, std::uint32_t code_point);
// How many bytes the valid UTF-8 sequence at the front of `text` (not empty) has; 0 if there is none (Unicode 15, table
// 3-7).
std::size_t utf8_sequence_length(std::string_view text) noexcept;
// `text` with every byte that is not part of valid UTF-8 replaced by U+FFFD.
std::string valid_utf8(std::string_view text);
// `text`, or a copy in `scratch` with U+FFFD in place of what is not UTF-8.
std::string_view valid_utf8(std::string_view text, std::string& scratch);
bool is_valid_utf8(std::string_view text) noexcept;

// Characters (code points) of valid UTF-8, and the bytes of its first `count` ones.
std::size_t character_count(std::string_view text) noexcept;
std::size_t bytes_of_characters(std::string_view text, std::size_t count) noexcept;
// `text` cut to `limit` characters, the last three being "..." when it was longer.
std::string shortened(std::string_view text, std::size_t limit);

}  // namespace mlflow::internal
