#include "terminal.h"

#include <fmt/format.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include <algorithm>
#include <ctime>
#include <cwchar>

#include "config/environment.h"
#include "config/secrets.h"
#include "text/utf8.h"

namespace mlflow::tools {
namespace {

bool is_utf8_locale() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* const value = internal::environment_variable(variable);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale = value;
    return locale.find("UTF-8") != locale.npos || locale.find("utf8") != locale.npos ||
           locale.find("UTF8") != locale.npos;
  }
  return false;
}

bool is_set(const char* variable) {
  const char* const value = internal::environment_variable(variable);
  return value != nullptr && *value != '\0';
}

// libc knows how wide a character is, in a locale of UTF-8; the program itself stays in its own.
class Utf8Here {
 public:
  Utf8Here() : locale_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_ != nullptr) before_ = ::uselocale(locale_);
  }
  ~Utf8Here() {
    if (locale_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(locale_);
  }
  Utf8Here(const Utf8Here&) = delete;
  Utf8Here& operator=(const Utf8Here&) = delete;

 private:
  locale_t locale_;
  locale_t before_ = nullptr;
};

// Calls `on_character` with each character and its columns, until it gives false.
template <class OnCharacter>
void each_character(std::string_view text, OnCharacter&& on_character) {
  const Utf8Here utf8;
  while (!text.empty()) {
    const std::size_t size = std::max<std::size_t>(1, internal::utf8_sequence_length(text));
    wchar_t code = 0;
    std::mbstate_t state{};
    const bool is_read = std::mbrtowc(&code, text.data(), size, &state) == size;
    // -1: not assigned as far as libc knows.
    const int width = is_read ? ::wcwidth(code) : 1;
    if (!on_character(text.substr(0, size), static_cast<std::size_t>(width < 0 ? 1 : width))) return;
    text.remove_prefix(size);
  }
}

}  // namespace

Terminal Terminal::of_standard_output() {
  Terminal terminal;
  terminal.unicode = is_utf8_locale();
  if (::isatty(STDOUT_FILENO) == 0) return terminal;
  terminal.width = 80;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col != 0) terminal.width = size.ws_col;
  const char* const term = internal::environment_variable("TERM");
  terminal.colours = !is_set("NO_COLOR") && term != nullptr && std::string_view(term) != "dumb";
  return terminal;
}

std::string Terminal::styled(std::string_view text, Style style) const {
  if (!colours || style == Style::PLAIN || text.empty()) return std::string(text);
  const char* code = "1";
  switch (style) {
    case Style::PLAIN:
    case Style::BOLD: break;
    case Style::DIM: code = "2"; break;
    case Style::RED: code = "31"; break;
    case Style::GREEN: code = "32"; break;
    case Style::YELLOW: code = "33"; break;
    case Style::BLUE: code = "34"; break;
  }
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

void complain(std::string_view message) {
  fmt::print(stderr, "mlflow-trace: {}\n", printable(internal::without_secrets(message)));
}

std::size_t columns(std::string_view text) {
  std::size_t sum = 0;
  each_character(text, [&](std::string_view, std::size_t width) {
    sum += width;
    return true;
  });
  return sum;
}

std::string fitted(std::string_view text, std::size_t width, bool unicode) {
  if (columns(text) <= width) return std::string(text);
  const std::string_view mark = unicode ? "…" : "...";
  const std::size_t mark_width = unicode ? 1 : 3;
  const bool is_marked = width > mark_width;
  std::size_t room = is_marked ? width - mark_width : width;
  std::string cut;
  each_character(text, [&](std::string_view character, std::size_t character_width) {
    if (character_width > room) return false;
    room -= character_width;
    cut += character;
    return true;
  });
  return is_marked ? cut + std::string(mark) : cut;
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t taken = columns(text);
  return std::string(text) + std::string(taken < width ? width - taken : 0, ' ');
}

std::string duration_text(std::int64_t nanoseconds) {
  const double value = static_cast<double>(nanoseconds);
  if (value < 1e3) return fmt::format("{} ns", nanoseconds);
  if (value < 1e6) return fmt::format("{:.1f} us", value / 1e3);
  if (value < 1e9) return fmt::format("{:.1f} ms", value / 1e6);
  if (value < 120e9) return fmt::format("{:.2f} s", value / 1e9);
  return fmt::format("{:.1f} min", value / 60e9);
}

std::string time_text(std::int64_t unix_ms) {
  const std::time_t seconds = static_cast<std::time_t>(unix_ms / 1000);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local)};
}

std::string age_text(std::int64_t unix_ms, std::int64_t now_ms) {
  const std::int64_t seconds = (now_ms - unix_ms) / 1000;
  constexpr std::int64_t minute = 60, hour = 60 * minute, day = 24 * hour;
  if (seconds < 0 || seconds > 30 * day) return time_text(unix_ms).substr(0, sizeof "2026-11-28" - 1);
  if (seconds < 2 * minute) return fmt::format("{} s ago", seconds);
  if (seconds < 2 * hour) return fmt::format("{} min ago", seconds / minute);
  if (seconds < 2 * day) return fmt::format("{} h ago", seconds / hour);
  return fmt::format("{} d ago", seconds / day);
}

}  // namespace mlflow::tools
