// Reads more traces than the server puts on a page; prints their numbers in the order found.
#include <mlflow/tracing.h>

#include <iostream>

namespace {

constexpr int TRACES = 101;
constexpr std::int64_t SECOND = 1'000'000'000;

}  // namespace

int main() {
  for (int i = 0; i < TRACES; ++i) {
    const std::int64_t start = 1'700'000'000 * SECOND + i * SECOND;
    mlflow::start_span_no_context({.name = "root", .start_time_ns = start}).end({.end_time_ns = start + SECOND});
  }
  mlflow::flush_trace_async_logging();
  const auto found = mlflow::search_traces({.order_by = {"timestamp_ms ASC"}, .include_spans = false});
  for (const mlflow::Trace& trace : found) std::cout << trace.info.request_time / 1000 - 1'700'000'000 << "\n";
}
