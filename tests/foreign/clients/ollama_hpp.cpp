// ollama-hpp: cpp-httplib 0.15.3, inside of its header. The server has no such API, so the calls are refused.
#include <ollama.hpp>

#include "client.h"

int main(int, char** arguments) {
  return run_client(arguments, [](const std::string& url) {
    Ollama client(url);
    ollama::allow_exceptions(true);
    say("chat", [&] { return client.chat("llama3", ollama::message("user", "hi")).as_simple_string(); });
    say("stream", [&] {
      std::string received;
      client.chat("llama3", ollama::message("user", "hi"), [&](const ollama::response& piece) {
        received += piece.as_simple_string();
        return true;
      });
      return received;
    });
    say("generate", [&] { return client.generate("llama3", "hi").as_simple_string(); });
  });
}
