// llmcpp: cpp-httplib 0.15.3, compiled with the client's sources.
#include <llmcpp.h>

#include "client.h"

int main(int, char** arguments) {
  return run_client(arguments, [](const std::string& url) {
    OpenAI::OpenAIConfig config;
    config.apiKey = "sk-secret";
    config.baseUrl = url + "/v1";
    config.maxRetries = 0;
    OpenAIClient client(config);
    const auto ask = [&](const char* model) {
      LLMRequestConfig options;
      options.client = "openai";
      options.model = model;
      options.maxTokens = 100;
      const auto response = client.sendRequest(LLMRequest(options, "hi"));
      return response.success ? response.result.dump() : response.errorMessage;
    };
    say("response", [&] { return ask("gpt-4o-mini"); });
    say("refused", [&] { return ask("fail"); });
  });
}
