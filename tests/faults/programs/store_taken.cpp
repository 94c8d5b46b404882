// store_taken ROUNDS: as many times, 100 traces that have to be delivered; a line on standard output; and a line of
// standard input that says to go on. Ends with code 3.
#include <mlflow/tracing.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

void trace(const std::string& text) {
  auto span = mlflow::start_span("call");
  span.set_inputs({{"text", text}});
}

}  // namespace

int main(int count, char** arguments) {
  const int rounds = count > 1 ? std::atoi(arguments[1]) : 1;
  const std::string text(100, 'x');
  for (int round = 1; round <= rounds; ++round) {
    for (int i = 0; i < 100; ++i) trace(text);
    mlflow::flush_trace_async_logging();
    std::puts("done");
    std::fflush(stdout);
    char line[16];
    if (std::fgets(line, sizeof line, stdin) == nullptr) return 1;
  }
  const mlflow::TraceLedger ledger = mlflow::get_trace_ledger();
  std::printf("%zu made %zu delivered %zu dropped\n", ledger.made, ledger.delivered, ledger.dropped);
  return 3;
}
