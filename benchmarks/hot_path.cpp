// What a traced call costs its caller, and what exporting it costs the process.
//   hot_path caller            rows: program, mode, threads, least and median ns per span (caller's CPU, work not
//                              subtracted)
//   hot_path export N          records 2 * N spans, as fast as the exporter takes them, to MLFLOW_TRACKING_URI; one
//                              line of key=value figures
//   hot_path loop N            2 * N spans and nothing else: for an instruction counter
//   hot_path untraced_loop N   the same work without spans
#include <mlflow/tracing.h>

#include <cstdlib>
#include <cstring>

#include "work.h"

namespace {

[[mlflow::trace(span_type = "RETRIEVER")]] __attribute__((noinline)) std::string retrieve(const std::string& query,
                                                                                          int k) {
  return fresh_text(query, k);
}
[[mlflow::trace(span_type = "CHAIN")]] __attribute__((noinline)) std::string answer(const std::string& query, int k) {
  return retrieve(query, k);
}

void keep(std::string& text) { asm volatile("" : : "r,m"(text.data()) : "memory"); }
__attribute__((noinline)) std::string plain_retrieve(const std::string& query, int k) {
  std::string text = fresh_text(query, k);
  keep(text);
  return text;
}
__attribute__((noinline)) std::string plain_answer(const std::string& query, int k) {
  std::string text = plain_retrieve(query, k);
  keep(text);
  return text;
}

int caller() {
  // In a process of its own for each: the script sets MLFLOW_TRACE_SAMPLING_RATIO=0, or BENCHMARK_DISABLED.
  const char* ratio = std::getenv("MLFLOW_TRACE_SAMPLING_RATIO");
  const bool unsampled = ratio != nullptr && std::strcmp(ratio, "0") == 0;
  const bool disabled = std::getenv("BENCHMARK_DISABLED") != nullptr;
  if (disabled) mlflow::tracing::disable();
  const char* mode = disabled ? "disabled" : unsampled ? "unsampled" : "sampled";
  const bool paced = !disabled && !unsampled;
  const long iterations = paced ? 5000 : 500000;
  for (const int threads : {1, 2}) {
    print_row("mlflow", "untraced", threads, caller_cost(threads, paced, iterations, 7, plain_answer));
    print_row("mlflow", mode, threads, caller_cost(threads, paced, iterations, 7, answer));
  }
  return 0;
}

int export_all(long iterations) {
  const auto texts = queries();
  const std::uint64_t start = clock_ns(CLOCK_MONOTONIC);
  const std::uint64_t cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  for (long i = 0; i < iterations; ++i) {
    std::string text = answer(texts[static_cast<std::size_t>(i & 15)], static_cast<int>(i & 7) + 1);
    keep(text);
  }
  const mlflow::FlushReport report = mlflow::flush_trace_async_logging();
  const double seconds = static_cast<double>(clock_ns(CLOCK_MONOTONIC) - start) / 1e9;
  const double spans = 2.0 * static_cast<double>(iterations);
  std::printf(
      "made=%.0f traces_delivered=%zu waiting=%zu dropped=%zu spans_per_s=%.0f process_cpu_ns_per_span=%.0f "
      "peak_rss_kib=%ld\n",
      spans, report.delivered, report.waiting, report.dropped, spans / seconds,
      static_cast<double>(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu) / spans, peak_rss_kib());
  return 0;
}

template <class Work>
int loop(long iterations, Work work) {
  const auto texts = queries();
  for (long i = 0; i < iterations; ++i) {
    std::string text = work(texts[static_cast<std::size_t>(i & 15)], static_cast<int>(i & 7) + 1);
    keep(text);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string command = argc > 1 ? argv[1] : "caller";
  const long count = argc > 2 ? std::atol(argv[2]) : 100000;
  if (command == "export") return export_all(count);
  if (command == "loop") return loop(count, answer);
  if (command == "untraced_loop") return loop(count, plain_answer);
  return caller();
}
