// Where the tool's text goes: how wide it is, whether colours and line drawing make sense there, and text that is safe
// to show.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "text/printable.h"

namespace mlflow::tools {

enum class Style { PLAIN, BOLD, DIM, RED, GREEN, BLUE, YELLOW };

struct Terminal {
  std::size_t width = 0;  // 0: not a terminal, lines may be as long as they like
  bool colours = false;
  bool unicode = false;

  // What standard output is. NO_COLOR and TERM=dumb switch colours off.
  static Terminal of_standard_output();

  std::string styled(std::string_view text, Style style) const;
};

// What a traced program recorded must not move the cursor or set colours.
using internal::printable;
// One line on standard error, with the tool's name in front, without credentials.
void complain(std::string_view message);
// The columns that valid UTF-8 without control characters takes on a terminal: wide characters (CJK, most emoji) two,
// combining ones none.
std::size_t columns(std::string_view text);
// At most `width` columns; a cut is marked.
std::string fitted(std::string_view text, std::size_t width, bool unicode);
// `text` with spaces up to `width` columns.
std::string padded(std::string_view text, std::size_t width);

std::string duration_text(std::int64_t nanoseconds);
// In local time.
std::string time_text(std::int64_t unix_ms);
// How long before `now_ms` that was: "12 s ago"; the date where it is more than a month.
std::string age_text(std::int64_t unix_ms, std::int64_t now_ms);

}  // namespace mlflow::tools
