// The header `traceparent` of a request that somebody sends.
#include "fuzz/input.h"
#include "mlflow/tracing.h"

using namespace mlflow;

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  internal::be_silent();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string value(internal::as_text(data, size));
  const tracing::HeaderScope scope({{"traceparent", value}});
  // What is taken over is what was said.
  const auto headers = tracing::get_tracing_context_headers_for_http_request();
  const auto found = headers.find("traceparent");
  if (found != headers.end()) internal::must(found->second.compare(3, 49, value, 3, 49) == 0);
  return 0;
}
