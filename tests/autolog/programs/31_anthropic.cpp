// What 31_anthropic.py asks Anthropic's API for.
#include "call.h"

namespace {

const std::string MODEL = "claude-3-5-haiku-20241022";
const Json HI = Json::array({{{"role", "user"}, {"content", "hi"}}});
const Json TOOLS = Json::parse(R"([{"name": "add", "description": "Add", "input_schema":
    {"type": "object", "properties": {"a": {"type": "integer"}}}}])");

Wanted message(const Json& more = Json::object(), const std::string& model = MODEL) {
  Json body = {{"model", model}, {"max_tokens", 10}, {"messages", HI}};
  for (const auto& [key, value] : more.items()) body[key] = value;
  return {server() + "/v1/messages", body, true};
}

Json tool_result() {
  return Json::parse(R"([{"role": "user", "content": "hi"},
      {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_1", "name": "add", "input": {"a": 1}}]},
      {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "1"}]}])");
}
Json image() {
  return Json::parse(R"([{"role": "user", "content": [{"type": "image", "source": {"type": "base64",
      "media_type": "image/png", "data": "iVBORw0KGgo="}}, {"type": "text", "text": "what"}]}])");
}

}  // namespace

int main() {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  mlflow::anthropic::autolog();
  run_case("messages", message({{"system", "be brief"}}));
  run_case("tools", message({{"tools", TOOLS}}));
  run_case("tool_result", message({{"messages", tool_result()}, {"tools", TOOLS}}));
  run_case("image", message({{"messages", image()}}));
  run_case("stream", message({{"stream", true}}));
  run_case("err400", message(Json::object(), "fail"));
  run_case("err429", message(Json::object(), "ratelimit"));
  run_case("err529", message(Json::object(), "overloaded"));
  Wanted count = message();
  count.url = server() + "/v1/messages/count_tokens";
  run_case("count_tokens", count);
  run_case("async", message());
}
