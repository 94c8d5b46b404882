// How the runtime speaks to the person who runs the program: one line on standard error, `mlflow: warning: ...`.
// Reporting never throws, waits or raises a signal, shows no credential and no control character, and is bounded: a
// message that repeats is shown once in a while with a count, and so are all messages together.
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <string_view>

namespace mlflow::internal {

enum class Severity { NOTE, WARNING, ERROR };

// Writes one line. `kind` groups messages for the rate limit (default: messages of equal text): the first of a kind is
// shown at once, the following ones at most every 30 seconds, saying how many were left out. Of all kinds together,
// some 50 lines are shown at once and then one every five seconds.
void report(Severity severity, std::string_view message, std::string_view kind = {}) noexcept;

// An ERROR about an exception that ends here: `what` and what it says, for which there may be no memory.
void report_failure(std::string_view what, const std::exception& exception) noexcept;

// Says what the rate limit has kept back and how many lines could not be written, for the end of the program: nothing
// stays silent.
void report_suppressed() noexcept;

// In a forked child: another thread of the parent may have been reporting.
void report_after_fork() noexcept;

// For tests: lines go to `sink` (without the newline) and time comes from `now`; an empty function restores the real
// thing.
using ReportSink = std::function<void(std::string_view line)>;
using ReportClock = std::function<std::chrono::steady_clock::time_point()>;
void set_report_sink(ReportSink sink, ReportClock now = {});

}  // namespace mlflow::internal
