#include "model_api/request_reader.h"

#include <gtest/gtest.h>

#include "exchanges.h"

namespace mlflow::internal {
namespace {

using namespace exchanges;

TEST(RequestReader, KeysAndHeadersInABodyAreHidden) {
  const std::string body =
      R"({"model":"m","max_tokens":5,"api_key":"sk-secret","extra_headers":{"X-Any":"secret"},)"
      R"("tools":[{"type":"mcp","authorization":"secret","headers":{"A":"secret"}},)"
      R"({"type":"function","function":{"name":"f","parameters":{"properties":{"token":{"type":"string"}}}}}],)"
      R"("mcp_servers":[{"authorization_token":"secret"}],"messages":[{"role":"user","content":"a secret of mine"}]})";
  const ModelSpan span = Call(ApiKind::CHAT, body).read({"{}"});
  for (const auto& [key, json] : span.attributes)
    EXPECT_EQ(json.find("secret\""), std::string::npos) << key << " " << json;
  EXPECT_EQ(attribute(span, "max_tokens"), 5);
  EXPECT_EQ(inputs(span)["messages"][0]["content"], "a secret of mine");
  EXPECT_EQ(attribute(span, "tools")[1]["function"]["parameters"]["properties"]["token"]["type"], "string");
}

TEST(RequestReader, WhatTheUserCallsSecretIsHiddenInTheConversationToo) {
  const SecretNames names("pin_code");
  ExchangeLimits limits;
  limits.secrets = &names;
  const ModelSpan span = Call(ApiKind::CHAT, R"({"messages":[{"role":"user","content":[{"pin-code":"1234"}]}]})")
                             .read({R"({"choices":[{"message":{"pinCode":"no","pin_code":"5678"}}]})"}, limits);
  EXPECT_EQ(inputs(span)["messages"][0]["content"][0]["pin-code"], "[REDACTED]");
  EXPECT_EQ(outputs(span)["choices"][0]["message"]["pin_code"], "[REDACTED]");
}

TEST(RequestReader, TheModelIsFoundBehindALargeConversation) {
  Call call(ApiKind::CHAT);
  const std::string head = R"({"messages":[{"role":"user","content":"one"},{"role":"user","content":"tw)";
  const std::string tail = R"(o"}],"model":"m","stream":true})";
  call.exchange.request = {{head, 0, false}, {tail, 0, true}};
  const ModelCallRequest request = read_request(call.exchange, {});
  EXPECT_EQ(request.model, "m");
  EXPECT_TRUE(request.is_cut);
  EXPECT_EQ(request.body["messages"][0]["content"], "one");
}

TEST(RequestReader, APathMayNameTheModel) {
  Call call(ApiKind::CHAT, R"({"messages":[]})");
  call.exchange.address = "https://me.openai.azure.com/openai/deployments/my-model/chat/completions";
  EXPECT_EQ(attribute(call.read({}), "mlflow.llm.model"), "my-model");
}

TEST(RequestReader, WhatIsNoJsonIsShownAsText) {
  EXPECT_EQ(inputs(Call(ApiKind::CHAT, "hello").read({})), "hello");
  EXPECT_FALSE(has(Call(ApiKind::CHAT).read({}), "mlflow.spanInputs"));
}

}  // namespace
}  // namespace mlflow::internal
