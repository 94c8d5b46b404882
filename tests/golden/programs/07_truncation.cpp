// Lengths of previews and metadata, chat previews, long tags and metadata.
#include <mlflow/tracing.h>

#include <string>

using mlflow::Json;

[[mlflow::trace]]
Json f(const Json& x) {
  return x;
}

std::string repeated(const char* text, int times) {
  std::string result;
  while (times-- > 0) result += text;
  return result;
}

Json message(const char* role, const Json& content) { return {{"role", role}, {"content", content}}; }

int main() {
  f(repeated("x", 3000));
  f(repeated("é", 3000));
  f({{"messages",
      Json::array({message("system", "sys"), message("user", repeated("U", 1500)), message("assistant", "A")})}});
  {
    auto s = mlflow::start_span("chat");
    s.set_inputs(
        {{"messages", Json::array({message("user", "first"),
                                   message("user", Json::array({{{"type", "text"}, {"text", "part text"}}}))})}});
    s.set_outputs({{"choices", Json::array({{{"message", message("assistant", "the answer")}}})}});
  }
  {
    auto s = mlflow::start_span("responses");
    s.set_inputs({{"input", Json::array({message("user", "resp in")})}});
    s.set_outputs({{"output", Json::array({message("assistant",
                                                   Json::array({{{"type", "output_text"}, {"text", "resp out"}}}))})}});
  }
  {
    auto s = mlflow::start_span("str_io");
    s.set_inputs("plain string");
    s.set_outputs(Json::array({"list", 1}));
  }
  {
    auto s = mlflow::start_span("long_tags");
    mlflow::update_current_trace({.tags = {{"long", repeated("t", 9000)}, {repeated("k", 300), "v"}},
                                  .metadata = {{"longm", repeated("m", 900)}, {repeated("j", 300), "w"}}});
  }
}
