// What 32_litellm.py asks LiteLLM for; here a proxy is asked, which says in a header what it is.
#include "call.h"

namespace {

const Json HI = Json::array({{{"role", "user"}, {"content", "hi"}}});
const Json TOOLS = Json::parse(R"([{"type": "function", "function": {"name": "add", "description": "Add", "parameters":
    {"type": "object", "properties": {"a": {"type": "integer"}}}}}])");

Wanted chat(const Json& more = Json::object(), const std::string& model = "openai/gpt-4o-mini") {
  Json body = {{"model", model}, {"messages", HI}};
  for (const auto& [key, value] : more.items()) body[key] = value;
  return {server() + "/litellm/v1/chat/completions", body};
}

}  // namespace

int main() {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  mlflow::litellm::autolog();
  run_case("completion", chat());
  run_case("tools", chat({{"tools", TOOLS}}));
  run_case("stream_usage", chat({{"stream", true}, {"stream_options", {{"include_usage", true}}}}));
  run_case("embedding", {server() + "/litellm/v1/embeddings",
                         {{"model", "openai/text-embedding-3-small"}, {"input", Json::array({"hi"})}}});
  run_case("async", chat());
  Wanted nobodys = chat();
  nobodys.url = server() + "/v1/chat/completions";
  run_case("not_litellm", nobodys);
  // Errors come without the header: here the host is known.
  mlflow::litellm::autolog({.hosts = {"127.0.0.1"}});
  run_case("err400", chat(Json::object(), "fail"));
  run_case("err429", chat(Json::object(), "ratelimit"));
}
