// Names whose letters may be large or small: of settings' values, of HTTP's headers. ASCII only, whatever the locale.
#pragma once

#include <algorithm>
#include <string_view>

namespace mlflow::internal {

constexpr char ascii_lower(char letter) noexcept {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char one, char other) { return ascii_lower(one) == ascii_lower(other); });
}

constexpr bool begins_ignoring_case(std::string_view text, std::string_view beginning) noexcept {
  return equal_ignoring_case(text.substr(0, beginning.size()), beginning);
}

}  // namespace mlflow::internal
