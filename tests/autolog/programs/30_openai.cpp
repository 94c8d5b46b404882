// What 30_openai.py asks OpenAI's API for.
#include <thread>

#include "call.h"

namespace {

const Json MESSAGES =
    Json::array({{{"role", "system"}, {"content", "be brief"}}, {{"role", "user"}, {"content", "hi"}}});
const Json ADD = Json::parse(R"({"type": "function", "function": {"name": "add", "description": "Add", "parameters":
    {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}}}})");
const Json USAGE = {{"include_usage", true}};

Json with(Json body, const Json& more) {
  for (const auto& [key, value] : more.items()) body[key] = value;
  return body;
}

Wanted chat(const Json& more = Json::object(), const std::string& model = "gpt-4o-mini") {
  return {server() + "/v1/chat/completions", with({{"model", model}, {"messages", MESSAGES}}, more)};
}
Wanted stream(const Json& more = Json::object(), const std::string& model = "gpt-4o-mini") {
  return chat(with({{"stream", true}}, more), model);
}
Wanted post(const std::string& path, const Json& body) { return {server() + path, body}; }

Json tool_result() {
  Json messages = MESSAGES;
  messages.push_back(Json::parse(R"({"role": "assistant", "content": null, "tool_calls":
      [{"id": "call_1", "type": "function", "function": {"name": "add", "arguments": "{}"}}]})"));
  messages.push_back({{"role", "tool"}, {"tool_call_id", "call_1"}, {"content", "3"}});
  return messages;
}
Json image() {
  return Json::parse(
      R"([{"role": "user", "content": [{"type": "text", "text": "what"}, {"type": "image_url", "image_url":
      {"url": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="}}]}])");
}

void chats() {
  run_case("chat", chat({{"temperature", 0.1}, {"user", "u1"}}));
  run_case("chat_tools", chat({{"tools", Json::array({ADD})}}));
  run_case("chat_tool_result", chat({{"messages", tool_result()}, {"tools", Json::array({ADD})}}));
  run_case("chat_image", chat({{"messages", image()}}));
  run_case("chat_reason", chat({{"reasoning_effort", "low"}}, "reason"));
  run_case("chat_n2", chat({{"n", 2}}));
  run_case("chat_json", chat({{"response_format", {{"type", "json_object"}}}}));
  run_case("raw", chat());
}

void streams() {
  run_case("stream", stream());
  run_case("stream_usage", stream({{"stream_options", USAGE}}));
  run_case("stream_tools", stream({{"tools", Json::array({ADD})}, {"stream_options", USAGE}}));
  run_case("stream_two", stream(Json::object(), "two"));
  run_case("stream_reason", stream({{"stream_options", USAGE}}, "reason"));
  run_case("stream_midfail", stream(Json::object(), "midfail"));
  run_case("stream_cut", stream(Json::object(), "cut"));
  Wanted early = stream();
  early.events = 2;
  run_case("stream_early_close", early);
  run_case("stream_fail", stream(Json::object(), "fail"));
}

void other_apis() {
  const Json tool = Json::parse(R"({"type": "function", "name": "add", "description": "Add", "parameters":
      {"type": "object", "properties": {"a": {"type": "integer"}}}})");
  const std::string model = "gpt-4o-mini";
  run_case("responses", post("/v1/responses", {{"model", model}, {"input", "hi"}, {"instructions", "be brief"}}));
  run_case("responses_tools",
           post("/v1/responses", {{"model", model}, {"input", "hi"}, {"tools", Json::array({tool})}}));
  run_case("responses_reason",
           post("/v1/responses", {{"model", "reason"}, {"input", "hi"}, {"reasoning", {{"effort", "low"}}}}));
  const Json input = Json::array({{{"role", "user"}, {"content", "hi"}}});
  run_case("responses_stream", post("/v1/responses", {{"model", model}, {"input", input}, {"stream", true}}));
  run_case("embeddings", post("/v1/embeddings", {{"model", "text-embedding-3-small"}, {"input", "hi"}}));
  run_case("embeddings_list",
           post("/v1/embeddings",
                {{"model", "text-embedding-3-small"}, {"input", Json::array({"a", "b"})}, {"dimensions", 3}}));
  run_case("completions", post("/v1/completions", {{"model", "gpt-3.5-turbo-instruct"}, {"prompt", "hi"}}));
  Wanted azure = chat();
  azure.url = server() + "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21";
  run_case("azure", azure);
}

void errors() {
  run_case("err400", chat(Json::object(), "fail"));
  run_case("err429", chat(Json::object(), "ratelimit"));
  run_case("err500", chat(Json::object(), "server"));
  run_case("err_html", chat(Json::object(), "html"));
  Wanted nobody = chat();
  nobody.url = "http://127.0.0.1:1/v1/chat/completions";
  run_case("err_connect", nobody);
}

void others() {
  {
    const auto span = mlflow::start_span("case:models_list");
    const mlflow::autolog::HttpCall call({.method = "GET", .url = "http://127.0.0.1:1/v1/models"});
  }
  {
    const auto span = mlflow::start_span("case:async");
    Transfer first(chat());
    Transfer second(chat(Json::object(), "gpt-4o"));
    std::thread other([&] { second.run(); });
    first.run();
    other.join();
  }
  run_case("async_stream", stream());
}

}  // namespace

int main() {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  mlflow::openai::autolog();
  chats();
  streams();
  other_apis();
  errors();
  others();
  Transfer(chat()).run();  // the root of a trace of its own
}
