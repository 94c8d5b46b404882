// ai-sdk-cpp: cpp-httplib 0.22, compiled with the client's sources; a stream on a thread of the client's own.
#include <ai/ai.h>
#include <ai/anthropic.h>
#include <ai/openai.h>

#include "client.h"

int main(int, char** arguments) {
  return run_client(arguments, [](const std::string& url) {
    auto client = ai::openai::create_client("sk-secret", url);
    const auto asked = [](const char* model) {
      ai::GenerateOptions options;
      options.model = model;
      options.prompt = "hi";
      return options;
    };
    say("chat", [&] { return client.generate_text(asked("gpt-4o-mini")).text; });
    say("stream", [&] {
      std::string received;
      for (const auto& event : client.stream_text(ai::StreamOptions(asked("gpt-4o-mini"))))
        if (event.is_text_delta()) received += event.text_delta;
      return received;
    });
    say("refused", [&] { return client.generate_text(asked("fail")).error_message(); });
  });
}
