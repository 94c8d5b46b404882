// Two processes, one trace: this program calls itself as the service.
#include <mlflow/tracing.h>

#include <cstdlib>
#include <string>

using mlflow::SpanType;

namespace {

int serve(const std::string& traceparent) {
  const auto scope = mlflow::tracing::set_tracing_context_from_http_request_headers({{"traceparent", traceparent}});
  auto handler = mlflow::start_span("server_handler", {.span_type = SpanType::AGENT});
  handler.set_inputs({{"from", "remote"}});
  mlflow::update_current_trace({.tags = {{"remote", "1"}}, .metadata = {{"rm", "1"}}});
  auto inner = mlflow::start_span("server_inner", {.span_type = SpanType::CHAT_MODEL});
  inner.set_attribute("mlflow.chat.tokenUsage", {{"input_tokens", 3}, {"output_tokens", 2}, {"total_tokens", 5}});
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) return serve(argv[1]);
  auto root = mlflow::start_span("client_root");
  const auto headers = mlflow::tracing::get_tracing_context_headers_for_http_request();
  return std::system((std::string(argv[0]) + " " + headers.at("traceparent")).c_str());
}
