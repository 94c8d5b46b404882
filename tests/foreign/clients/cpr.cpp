// cpr: libcurl, easy and multi.
#include <cpr/cpr.h>

#include "client.h"

int main(int, char** arguments) {
  return run_client(arguments, [](const std::string& url) {
    const auto body = [](const std::string& model, bool streams) {
      return cpr::Body(R"({"model":")" + model + R"(","messages":[{"role":"user","content":"hi"}])" +
                       (streams ? R"(,"stream":true})" : "}"));
    };
    const cpr::Header headers{{"Content-Type", "application/json"}, {"Authorization", "Bearer sk-secret"}};
    const cpr::Url chat(url + "/v1/chat/completions");
    say("chat", [&] { return cpr::Post(chat, headers, body("gpt-4o-mini", false)).text; });
    say("stream", [&] {
      std::string received;
      cpr::Post(chat, headers, body("gpt-4o-mini", true),
                cpr::WriteCallback([&](const std::string_view& data, intptr_t) {
                  received += data;
                  return true;
                }));
      return received;
    });
    say("refused", [&] { return cpr::Post(chat, headers, body("fail", false)).text; });
    say("two at once", [&] {
      cpr::MultiPerform multi;
      for (int i = 0; i < 2; ++i) {
        auto session = std::make_shared<cpr::Session>();
        session->SetUrl(chat);
        session->SetHeader(headers);
        session->SetBody(body("gpt-4o-mini", false));
        multi.AddSession(session);
      }
      std::string all;
      for (const cpr::Response& response : multi.Post()) all += response.text;
      return all;
    });
    say("models", [&] { return cpr::Get(cpr::Url(url + "/v1/models")).text; });
  });
}
