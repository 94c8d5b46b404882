// All that <mlflow/span.h> has, without a JSON library. C++20.
#include <mlflow/span.h>

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

int main() {
  const std::string query = "rivers";
  const std::map<std::string, std::vector<int>> map = {{"one", {1, 2}}};
  auto span = mlflow::start_span("by_hand", {.span_type = mlflow::SpanType::CHAIN, .attributes = {{"k", 1}}});
  span.set_inputs({{"query", query},
                   {"k", 5},
                   {"list", {1, "x", 2.5}},
                   {"nested", {{"deep", {{"er", nullptr}}}}},
                   {"map", map},
                   {"empty", std::optional<int>()}});
  span.set_outputs(std::vector<bool>{true, false});
  span.set_attribute("a", 1.5f);
  span.set_attributes({{"model", "m"}, {"tokens", 150u}});
  span.add_event({.name = "cache_miss", .attributes = {{"key", "x"}}});
  span.add_link({.trace_id = "tr-00000000000000010000000000000002", .span_id = "0000000000000003"});
  span.set_log_level("INFO");
  span.set_description("what it does");
  mlflow::StartSpanNoContextOptions options;
  options.name = "child";
  options.parent_span = &span;
  options.inputs["x"] = query;
  options.inputs["y"] = 2;
  auto child = mlflow::start_span_no_context(options);
  child.record_exception(std::runtime_error("x"));
  child.end({.outputs = 1, .attributes = {{"a", 1}}, .status = "ERROR"});
  mlflow::update_current_trace({.tags = {{"env", "prod"}}, .user = "ada"});
  std::thread(mlflow::tracing::bind([] {
    mlflow::get_current_active_span().set_attribute("from", "another thread");
  })).join();
  auto scope = mlflow::tracing::context({.session_id = "s"});
  const auto headers = mlflow::tracing::get_tracing_context_headers_for_http_request();
  return headers.size() == 1 && span && !mlflow::get_active_trace_id().empty() ? 0 : 1;
}
