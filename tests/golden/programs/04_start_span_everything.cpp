// Spans by hand: inputs, outputs, attributes, events, status, description, type, log level, links, detached spans.
#include <mlflow/tracing.h>

#include <string>

using mlflow::Json;

std::string repeated(const char* text, int times) {
  std::string result;
  while (times-- > 0) result += text;
  return result;
}

int main() {
  {
    auto s = mlflow::start_span("root", {.span_type = mlflow::SpanType::CHAIN, .attributes = {{"a", 1}}});
    s.set_inputs({{"q", "what?"}, {"n", 1}});
    s.set_attributes({{"str", "x"},
                      {"int", 1},
                      {"float", 1.5},
                      {"bool", true},
                      {"none", nullptr},
                      {"list", Json::array({1, "a"})},
                      {"dict", {{"k", {{"n", 1}}}}}});
    s.set_attribute("late", "v");
    s.add_event(
        {.name = "evt",
         .attributes = {{"str", "a"}, {"int", 1}, {"float", 0.5}, {"bool", true}, {"list", Json::array({"x", "y"})}}});
    s.add_event({.name = "evt_ts", .timestamp = 1700000000000000000});
    {
      auto c = mlflow::start_span("child");
      c.set_span_type("MEMORY");
      c.set_description("a described span");
      c.set_status("ERROR");
    }
    {
      auto c = mlflow::start_span("child");
      c.set_status(mlflow::SpanStatusCode::ERROR, "explicit description");
    }
    {
      auto c = mlflow::start_span("child");
      c.set_outputs("only outputs");
      c.set_log_level(30);
    }
    {
      auto c = mlflow::start_span("recorded");
      c.record_exception("a plain message");
    }
    {
      auto c = mlflow::start_span("linked");
      c.add_link({.trace_id = "tr-" + repeated("ab", 16),
                  .span_id = repeated("cd", 8),
                  .attributes = {{"why", "test"}, {"n", 1}}});
    }
    auto d = mlflow::start_span_no_context(
        {.name = "detached", .span_type = "TASK", .parent_span = &s, .inputs = {{"x", 1}}, .attributes = {{"z", 2}}});
    d.end({.outputs = {{"y", 2}}, .status = "OK"});
    s.set_outputs({{"answer", "yes"}});
  }
  auto r = mlflow::start_span_no_context({.name = "manual_root",
                                          .inputs = {{"x", 1}},
                                          .tags = {{"t", "1"}},
                                          .metadata = {{"m", "2"}},
                                          .start_time_ns = 1700000000123456789});
  r.end({.end_time_ns = 1700000001123456789});
}
