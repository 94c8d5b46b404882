// ill_receivers CALLS BYTES: so many spans in a loop, each with an argument of that length; prints the loop's seconds.
// Where they go is for the environment to say.
#include <mlflow/tracing.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "work.h"

int main(int count, char** arguments) {
  if (count != 3) return 64;
  const long calls = std::atol(arguments[1]);
  const std::string argument(static_cast<std::size_t>(std::atol(arguments[2])), 'a');
  const std::uint64_t begin = clock_ns(CLOCK_MONOTONIC);
  for (long i = 0; i < calls; ++i) {
    auto span = mlflow::start_span("call");
    span.set_inputs({{"number", i}, {"text", argument}});
  }
  std::printf("%.4f\n", static_cast<double>(clock_ns(CLOCK_MONOTONIC) - begin) / 1e9);
  return 0;
}
