// Attachments, a tag on a trace that is open, methods, own inputs and outputs, a trace from elsewhere, a trace as
// given.
#include <mlflow/tracing.h>

#include <map>
#include <string>
#include <vector>

using mlflow::Json;
using mlflow::tracing::attachments::Attachment;

struct C {
  [[mlflow::trace]] int method(int a, int b, std::vector<int> args, int c, std::map<std::string, int> kw) {
    return a + 0 * (b + c + static_cast<int>(args.size() + kw.size()));
  }
  [[mlflow::trace]] static int cm(int a) { return a; }
  [[mlflow::trace]] static void sm([[maybe_unused]] int a) {}
  [[mlflow::trace]] std::string sets_own([[maybe_unused]] int a) {
    mlflow::Span span = mlflow::get_current_active_span();
    span.set_inputs({{"mine", 1}});
    span.set_outputs("mine out");
    return "returned";
  }
};

mlflow::Trace remote;
[[mlflow::trace]] std::string outer() {
  mlflow::add_trace(remote);
  return "added";
}

int main() {
  {
    auto s = mlflow::start_span("attachments");
    // The bytes "\x89PNG-not-really".
    s.set_inputs(
        {{"messages",
          Json::array({{{"role", "user"},
                        {"content",
                         Json::array({{{"type", "image_url"},
                                       {"image_url", {{"url", "data:image/png;base64,iVBORy1ub3QtcmVhbGx5"}}}}})}}})}});
    s.set_outputs({{"file", Attachment{.content_type = "text/plain", .content_bytes = "hello"}}});
    mlflow::set_trace_tag(s.trace_id(), "live", "1");
  }
  C c;
  c.method(1, 5, {6}, 7, {{"d", 8}});
  C::cm(1);
  C::sm(1);
  c.sets_own(1);
  std::string id;
  {
    auto r = mlflow::start_span("remote_root");
    auto child = mlflow::start_span("remote_child");
    id = r.trace_id();
  }
  mlflow::flush_trace_async_logging();
  remote = mlflow::get_trace(id).value();
  outer();
  mlflow::log_trace({.name = "logged",
                     .request = {{"q", 1}},
                     .response = "r",
                     .attributes = {{"a", 1}},
                     .tags = {{"t", "1"}},
                     .start_time_ms = 1700000000000,
                     .execution_time_ms = 1234});
}
