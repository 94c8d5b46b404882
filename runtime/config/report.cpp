#include "config/report.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "config/secrets.h"
#include "config/standard_error.h"
#include "text/printable.h"

namespace mlflow::internal {
namespace {

using Time = std::chrono::steady_clock::time_point;

constexpr auto interval = std::chrono::seconds(30);
constexpr std::size_t max_kinds = 256;  // a program that invents a kind per message must not grow without bound
constexpr std::string_view other_kinds = "messages of other kinds";
// Of all messages together: so many at once, and then one each `refill`.
constexpr std::size_t most_at_once = 50;
constexpr auto refill = std::chrono::seconds(5);
constexpr std::size_t most_at_the_end = 20;

struct Kind {
  std::optional<Time> shown;
  std::size_t suppressed = 0;
  Severity severity = Severity::WARNING;
  std::string last;  // message that was kept back
};

struct Reporter {
  std::mutex mutex;
  std::map<std::string, Kind, std::less<>> kinds;
  std::size_t room = most_at_once;
  Time refilled;
  std::size_t unwritten = 0;  // lines that standard error did not take
  ReportSink sink;
  ReportClock now;
};

// Leaked: a background thread may report while static objects are destroyed.
Reporter& reporter() {
  static auto* const instance = new Reporter;
  return *instance;
}

std::string_view name(Severity severity) {
  switch (severity) {
    case Severity::NOTE: return "note";
    case Severity::WARNING: return "warning";
    case Severity::ERROR: return "error";
  }
  return "warning";
}

// `message` in the line's form, `end` whole behind it.
std::string line_of(Severity severity, std::string_view message, std::string_view end) {
  std::string line = "mlflow: ";
  line += name(severity);
  line += ": ";
  line += printable(without_secrets(message));
  const std::size_t most = longest_line - end.size() - 1;
  if (line.size() > most) {
    std::size_t cut = most - 3;
    while ((static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
    line.resize(cut);
    line += "...";
  }
  line += end;
  return line;
}

void write_line(Reporter& to, Severity severity, std::string_view message, std::size_t suppressed) {
  std::string end;
  if (suppressed != 0) end += " (and " + std::to_string(suppressed) + " more like this)";
  if (to.unwritten != 0) end += " (" + std::to_string(to.unwritten) + " earlier messages found standard error full)";
  std::string line = line_of(severity, message, end);
  if (to.sink) {
    to.sink(line);
    return;
  }
  line += '\n';
  if (write_to_standard_error(line)) {
    to.unwritten = 0;
  } else {
    ++to.unwritten;
  }
}

// Takes the room of one line, if there is any.
bool take_room(Reporter& to, Time now) {
  if (to.room == most_at_once) to.refilled = now;
  if (const auto lines = static_cast<std::size_t>(std::max(Time::duration(0), now - to.refilled) / refill);
      lines != 0) {
    to.room = std::min(most_at_once, to.room + lines);
    to.refilled = now;
  }
  if (to.room == 0) return false;
  --to.room;
  return true;
}

Kind& kind_of(Reporter& to, std::string_view kind) {
  if (const auto found = to.kinds.find(kind); found != to.kinds.end()) return found->second;
  if (to.kinds.size() >= max_kinds) return to.kinds.try_emplace(std::string(other_kinds)).first->second;
  return to.kinds.try_emplace(std::string(kind)).first->second;
}

}  // namespace

void report(Severity severity, std::string_view message, std::string_view kind) noexcept {
  try {
    message = message.substr(0, 4 * longest_line);  // what is beyond is not shown, and need not be looked at
    Reporter& to = reporter();
    const std::lock_guard lock(to.mutex);
    const Time now = to.now ? to.now() : std::chrono::steady_clock::now();
    Kind& known = kind_of(to, kind.empty() ? message : kind);
    if ((known.shown && now - *known.shown < interval) || !take_room(to, now)) {
      ++known.suppressed;
      known.severity = severity;
      known.last = message;
      return;
    }
    known.shown = now;
    write_line(to, severity, message, std::exchange(known.suppressed, 0));
  } catch (...) {  // out of memory: silence is the only answer that cannot hurt the program
  }
}

void report_failure(std::string_view what, const std::exception& exception) noexcept try {
  report(Severity::ERROR, std::string(what) + ": " + exception.what(), what);
} catch (...) {
  report(Severity::ERROR, what);
}

void report_suppressed() noexcept {
  try {
    Reporter& to = reporter();
    const std::lock_guard lock(to.mutex);
    std::size_t lines = 0;
    std::size_t rest = 0;
    for (auto& [kind, state] : to.kinds) {
      if (state.suppressed == 0) continue;
      if (lines++ < most_at_the_end) {
        write_line(to, state.severity, state.last, state.suppressed - 1);
      } else {
        rest += state.suppressed;
      }
      state.suppressed = 0;
    }
    if (rest != 0) write_line(to, Severity::WARNING, std::to_string(rest) + " more messages were left out", 0);
  } catch (...) {  // as above
  }
}

void report_after_fork() noexcept {
  new (&reporter().mutex) std::mutex;
  secrets_after_fork();
}

void set_report_sink(ReportSink sink, ReportClock now) {
  Reporter& to = reporter();
  const std::lock_guard lock(to.mutex);
  to.sink = std::move(sink);
  to.now = std::move(now);
  to.kinds.clear();
  to.room = most_at_once;
  to.unwritten = 0;
}

}  // namespace mlflow::internal
