#include "config/report.h"

#include <unistd.h>

#include <cerrno>
#include <map>
#include <mutex>
#include <new>
#include <string>
#include <utility>

namespace mlflow::internal {
namespace {

constexpr auto interval = std::chrono::seconds(30);
constexpr std::size_t max_kinds = 256;  // a program that invents a kind per message must not grow without bound

struct Kind {
  std::chrono::steady_clock::time_point shown;
  std::size_t suppressed = 0;
  Severity severity = Severity::WARNING;
  std::string last;
};

struct Reporter {
  std::mutex mutex;
  std::map<std::string, Kind, std::less<>> kinds;
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

void write_line(Reporter& to, Severity severity, std::string_view message, std::size_t suppressed) {
  std::string line = "mlflow: ";
  line += name(severity);
  line += ": ";
  for (char c : message) line += c == '\n' || c == '\r' ? ' ' : c;
  if (suppressed != 0) line += " (and " + std::to_string(suppressed) + " more like this)";
  if (to.sink) {
    to.sink(line);
    return;
  }
  line += '\n';
  // One write, so that lines of several threads and processes do not mix; errno belongs to the program.
  const int saved = errno;
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t n = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  errno = saved;
}

}  // namespace

void report(Severity severity, std::string_view message, std::string_view kind) noexcept {
  try {
    Reporter& to = reporter();
    const std::lock_guard lock(to.mutex);
    const auto now = to.now ? to.now() : std::chrono::steady_clock::now();
    if (kind.empty()) kind = message;
    std::size_t suppressed = 0;
    if (auto found = to.kinds.find(kind); found != to.kinds.end()) {
      Kind& known = found->second;
      if (now - known.shown < interval) {
        ++known.suppressed;
        known.severity = severity;
        known.last = message;
        return;
      }
      suppressed = std::exchange(known.suppressed, 0);
      known.shown = now;
    } else {
      if (to.kinds.size() >= max_kinds) to.kinds.clear();
      to.kinds.emplace(kind, Kind{now, 0, severity, {}});
    }
    write_line(to, severity, message, suppressed);
  } catch (...) {  // out of memory: silence is the only answer that cannot hurt the program
  }
}

void report_suppressed() noexcept {
  try {
    Reporter& to = reporter();
    const std::lock_guard lock(to.mutex);
    for (auto& [kind, state] : to.kinds) {
      if (state.suppressed == 0) continue;
      write_line(to, state.severity, state.last, state.suppressed - 1);
      state.suppressed = 0;
    }
  } catch (...) {  // as above
  }
}

void report_after_fork() noexcept { new (&reporter().mutex) std::mutex; }

void set_report_sink(ReportSink sink, ReportClock now) {
  Reporter& to = reporter();
  const std::lock_guard lock(to.mutex);
  to.sink = std::move(sink);
  to.now = std::move(now);
  to.kinds.clear();
}

}  // namespace mlflow::internal
