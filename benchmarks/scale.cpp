// What becomes of time and memory when there is much of something. Each command makes one such thing and delivers it to
// MLFLOW_TRACKING_URI; one line of key=value figures.
//   scale wide N        one trace of N spans
//   scale deep N        spans inside spans, N levels
//   scale threads N     N threads that live at once, one trace each
//   scale argument N    one argument of N bytes (raise MLFLOW_TRACE_MAX_STRING_LENGTH)
//   scale in_flight N   N traces that are open at the same time
#include <mlflow/tracing.h>

#include <cstdlib>
#include <cstring>
#include <latch>

#include "work.h"

namespace {

[[mlflow::trace]] __attribute__((noinline)) int leaf(int i) { return i + 1; }
[[mlflow::trace]] __attribute__((noinline)) int wide(int count) {
  int sum = 0;
  for (int i = 1; i < count; ++i) sum += leaf(i) & 1;
  return sum;
}
[[mlflow::trace]] __attribute__((noinline)) int deep(int levels) { return levels <= 1 ? 0 : deep(levels - 1) + 1; }
[[mlflow::trace]] __attribute__((noinline)) std::size_t argument(const std::string& text) { return text.size(); }

void threads(int count) {
  std::latch all_there(count);
  std::vector<std::thread> running;
  for (int i = 0; i < count; ++i)
    running.emplace_back([&all_there, i] {
      leaf(i);
      all_there.arrive_and_wait();
    });
  for (std::thread& thread : running) thread.join();
}

void in_flight(int count) {
  std::vector<mlflow::Span> open;
  open.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) open.push_back(mlflow::start_span_no_context({.name = "open"}));
  for (mlflow::Span& span : open) span.end();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: scale wide|deep|threads|argument|in_flight N\n"), 2;
  const std::string command = argv[1];
  const int count = std::atoi(argv[2]);
  const std::string text(command == "argument" ? static_cast<std::size_t>(count) : 0, 'a');
  const long rss_before = peak_rss_kib();
  const std::uint64_t start = clock_ns(CLOCK_MONOTONIC);
  if (command == "wide") wide(count);
  if (command == "deep") deep(count);
  if (command == "threads") threads(count);
  if (command == "argument") argument(text);
  if (command == "in_flight") in_flight(count);
  const std::uint64_t recorded = clock_ns(CLOCK_MONOTONIC);
  const mlflow::FlushReport report = mlflow::flush_trace_async_logging();
  const std::uint64_t delivered = clock_ns(CLOCK_MONOTONIC);
  std::printf(
      "recorded_s=%.4f delivered_s=%.4f process_cpu_s=%.4f peak_rss_kib=%ld rss_before_kib=%ld delivered=%zu "
      "waiting=%zu dropped=%zu\n",
      static_cast<double>(recorded - start) / 1e9, static_cast<double>(delivered - start) / 1e9,
      static_cast<double>(clock_ns(CLOCK_PROCESS_CPUTIME_ID)) / 1e9, peak_rss_kib(), rss_before, report.delivered,
      report.waiting, report.dropped);
  return 0;
}
