// Spans made by hand: the calls of MLflow's start_span sample, in C++.
#include <mlflow/tracing.h>

#include <stdexcept>

using mlflow::Json;

int main() {
  {
    auto root = mlflow::start_span("root", {.span_type = mlflow::SpanType::CHAIN, .attributes = {{"a", 1}}});
    root.set_inputs({{"q", "what?"}, {"n", 1}});
    root.set_attributes(
        {{"str", "x"}, {"float", 1.5}, {"bool", true}, {"none", nullptr}, {"list", Json::array({1, "a"})}});
    root.add_event({.name = "cache_miss", .attributes = {{"key", "x"}, {"n", 1}}});
    {
      auto child = mlflow::start_span("child");
      child.set_span_type("MEMORY");
      child.set_status("ERROR");
    }
    {
      auto child = mlflow::start_span("child");
      child.set_status(mlflow::SpanStatusCode::ERROR, "explicit description");
    }
    {
      auto recorded = mlflow::start_span("recorded");
      recorded.record_exception(std::invalid_argument("a plain message"));
    }
    try {
      auto thrown = mlflow::start_span("thrown");
      throw std::runtime_error("left the scope");
    } catch (const std::runtime_error&) {
    }
    auto detached = mlflow::start_span_no_context({.name = "detached", .span_type = "TASK", .parent_span = &root});
    detached.set_outputs({{"y", 2}});
    detached.end();
    root.set_outputs({{"answer", "yes"}});
  }
}
