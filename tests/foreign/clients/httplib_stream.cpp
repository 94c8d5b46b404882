// cpp-httplib's newest: a stream that the program reads by itself.
#include <httplib.h>

#include "client.h"

int main(int, char** arguments) {
  return run_client(arguments, [](const std::string& url) {
    httplib::Client client(url);
    const auto ask = [&](const std::string& model, int most) {
      auto handle = client.open_stream(
          "POST", "/v1/chat/completions", {}, {{"Authorization", "Bearer sk-secret"}},
          R"({"model":")" + model + R"(","stream":true,"messages":[{"role":"user","content":"hi"}]})",
          "application/json");
      std::string received = std::to_string(handle.response ? handle.response->status : -1) + " ";
      char buffer[64];
      for (int i = 0; i != most; ++i) {
        const auto length = handle.read(buffer, sizeof buffer);
        if (length <= 0) break;
        received.append(buffer, static_cast<std::size_t>(length));
      }
      return received;
    };
    say("stream", [&] { return ask("gpt-4o-mini", -1); });
    say("refused", [&] { return ask("fail", -1); });
    say("left early", [&] { return ask("slow", 3); });
    say("cut", [&] { return ask("cut", -1); });
  });
}
