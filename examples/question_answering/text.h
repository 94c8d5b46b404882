// Words and sentences, as every part of the program sees them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qa {

// The words that carry meaning, in lower case, without a plural s.
std::vector<std::string> content_words(std::string_view text);
std::vector<std::string> split_sentences(std::string_view text);
std::string trim(std::string_view text);

}  // namespace qa
