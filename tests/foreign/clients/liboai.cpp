// liboai: libcurl, easy handles that are reset; a stream through a callback.
#include <liboai.h>

#include "client.h"

int main(int, char** arguments) {
  return run_client(arguments, [](const std::string& url) {
    liboai::OpenAI client(url + "/v1");
    client.auth.SetKey("sk-secret");
    const auto ask = [&](const char* model, bool streams) {
      liboai::Conversation conversation;
      static_cast<void>(conversation.AddUserData("hi"));
      std::string received;
      std::optional<liboai::ChatCompletion::ChatStreamCallback> receive;
      if (streams)
        receive = [&received](std::string data, intptr_t, liboai::Conversation&) {
          received += data;
          return true;
        };
      const auto response = client.ChatCompletion->create(model, conversation, std::nullopt, std::nullopt, std::nullopt,
                                                          std::nullopt, receive);
      return streams ? received : response.content;
    };
    say("chat", [&] { return ask("gpt-4o-mini", false); });
    say("stream", [&] { return ask("gpt-4o-mini", true); });
    say("refused", [&] { return ask("fail", false); });
    say("models", [&] { return client.Model->list().content; });
  });
}
