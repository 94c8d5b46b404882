// Scanners written by hand: a regular expression engine that recurses over a user's megabytes would be the end of the
// program.
#include "text/personal_data.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "text/redacted_json.h"

namespace mlflow::internal {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool is_local_part(char c) { return is_word(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-'; }

// The e-mail address around the '@' at `at`: its bounds, or an empty range.
std::pair<std::size_t, std::size_t> address_around(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && is_local_part(text[begin - 1])) --begin;
  std::size_t end = at + 1;
  while (end < text.size() && (is_word(text[end]) || text[end] == '-' || text[end] == '.')) ++end;
  while (end > at + 1 && !is_word(text[end - 1])) --end;
  const bool has_domain = text.substr(at + 1, end - at - 1).find('.') != std::string_view::npos;
  return begin < at && has_domain ? std::pair{begin, end} : std::pair{at, at};
}

bool passes_luhn(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1 && (digit *= 2) > 9) digit -= 9;
    sum += digit;
  }
  return sum % 10 == 0;
}

// Groups of digits as in "078-05-1120": 3, 2 and 4 of them.
bool is_social_security_number(std::string_view text) {
  if (text.size() != 11 || text[3] != '-' || text[6] != '-') return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i != 3 && i != 6 && !is_digit(text[i])) return false;
  return true;
}

// A run of digits with the separators numbers are written with; `begin` is at its first character ('+', '(' or a
// digit).
bool is_personal_number(std::string_view run) {
  std::string digits;
  int separators = 0;
  for (const char c : run) {
    if (is_digit(c)) {
      digits += c;
    } else {
      ++separators;
    }
  }
  if (is_social_security_number(run)) return true;
  if (digits.size() >= 13 && digits.size() <= 19 && passes_luhn(digits)) return true;
  // A bare number is a count or an id; one with a + or written in groups is a telephone number.
  return digits.size() >= 10 && digits.size() <= 15 && (run.front() == '+' || separators >= 2);
}

std::size_t end_of_number(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() &&
         (is_digit(text[end]) || std::string_view("+-() .").find(text[end]) != std::string_view::npos))
    ++end;
  while (end > begin && !is_digit(text[end - 1])) --end;
  return end;
}

}  // namespace

bool redact_personal_data(std::string& text) {
  std::string out;
  std::size_t copied = 0;
  const auto replace = [&](std::size_t begin, std::size_t end) {
    out.append(text, copied, begin - copied);
    out += REDACTED_TEXT;
    copied = end;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool starts_number =
        (is_digit(c) || ((c == '+' || c == '(') && i + 1 < text.size() && is_digit(text[i + 1]))) &&
        (i == 0 || !is_word(text[i - 1]));
    if (c == '@') {
      const auto [begin, end] = address_around(text, i);
      if (begin < end && begin >= copied) {
        replace(begin, end);
        i = end - 1;
      }
    } else if (starts_number) {
      const std::size_t end = end_of_number(text, i);
      const bool whole = end == text.size() || !is_word(text[end]);
      if (whole && is_personal_number(std::string_view(text).substr(i, end - i))) replace(i, end);
      i = std::max(i, end - 1);
    }
  }
  if (copied == 0) return false;
  out.append(text, copied);
  text = std::move(out);
  return true;
}

}  // namespace mlflow::internal
