#include "terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <ctime>

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

std::string fitted(std::string_view text, std::size_t width, bool unicode) {
  if (internal::character_count(text) <= width) return std::string(text);
  const std::string_view mark = unicode ? "…" : "...";
  const std::size_t mark_width = unicode ? 1 : 3;
  if (width <= mark_width) return std::string(text.substr(0, internal::bytes_of_characters(text, width)));
  return std::string(text.substr(0, internal::bytes_of_characters(text, width - mark_width))) + std::string(mark);
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t characters = internal::character_count(text);
  return std::string(text) + std::string(characters < width ? width - characters : 0, ' ');
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

}  // namespace mlflow::tools
