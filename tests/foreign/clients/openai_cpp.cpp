// openai-cpp: libcurl, one easy handle for all requests.
#include <openai/openai.hpp>

#include "client.h"

int main(int, char** arguments) {
  return run_client(arguments, [](const std::string& url) {
    openai::OpenAI client("sk-secret", "", true, url + "/v1/");
    const auto ask = [&](const char* model) {
      return client.chat.create({{"model", model}, {"messages", {{{"role", "user"}, {"content", "hi"}}}}}).dump();
    };
    say("chat", [&] { return ask("gpt-4o-mini"); });
    say("refused", [&] { return ask("fail"); });
    say("embedding", [&] { return client.embedding.create({{"model", "small"}, {"input", "hi"}}).dump(); });
    say("models", [&] { return client.model.list().dump(); });
  });
}
