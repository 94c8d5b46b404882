// messages [TRACEPARENT]: three traces, and (with an argument) 100,000 headers that are not valid.
#include <mlflow/tracing.h>

#include <cstdio>
#include <map>
#include <string>

int main(int argc, char** arguments) {
  for (int i = 0; i < 3; ++i) mlflow::start_span("call").set_inputs({{"i", i}});
  for (int i = 0; argc > 1 && i < 100000; ++i) {
    const std::map<std::string, std::string> headers = {{"traceparent", arguments[1] + std::to_string(i)}};
    const auto scope = mlflow::tracing::set_tracing_context_from_http_request_headers(headers);
  }
  std::puts("program finished");
  return 5;
}
