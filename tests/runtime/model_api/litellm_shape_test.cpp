#include <gtest/gtest.h>

#include "exchanges.h"

namespace mlflow::internal {
namespace {

using namespace exchanges;

Call litellm(ApiKind kind, const std::string& body) {
  Call call(kind, body);
  call.exchange.is_litellm = true;
  return call;
}

TEST(LitellmShape, ACompletionIsWhatLitellmsLoggerMakes) {
  const ModelSpan span =
      litellm(ApiKind::CHAT,
              R"({"model":"openai/m","messages":[{"role":"user","content":"hi"}],"temperature":0,"stream":false})")
          .read({R"({"model":"m","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13,)"
                 R"("prompt_tokens_details":{"cached_tokens":2}}})"});
  EXPECT_EQ(span.name, "litellm-completion");
  EXPECT_EQ(span.span_type, "LLM");
  EXPECT_TRUE(span.tells_start);
  EXPECT_EQ(inputs(span), Json::parse(R"({"messages":[{"role":"user","content":"hi"}]})"));
  EXPECT_EQ(attribute(span, "model"), "m");
  EXPECT_EQ(attribute(span, "call_type"), "completion");
  EXPECT_EQ(attribute(span, "api_base"), "http://127.0.0.1:1/v1");
  EXPECT_EQ(attribute(span, "raw_llm_response"), outputs(span));
  EXPECT_FALSE(has(span, "mlflow.llm.model"));
  EXPECT_EQ(usage(span), Json::parse(R"({"input_tokens":9,"output_tokens":4,"total_tokens":13})"));
}

TEST(LitellmShape, AStreamHasNoChunks) {
  const ModelSpan span = litellm(ApiKind::CHAT, R"({"model":"m","messages":[],"stream":true})")
                             .read({sse(R"({"choices":[{"delta":{"content":"x"}}]})"), sse("[DONE]")});
  EXPECT_TRUE(span.chunks.empty());
  EXPECT_EQ(outputs(span)["choices"][0]["message"]["content"], "x");
  EXPECT_EQ(inputs(span)["stream"], true);
}

TEST(LitellmShape, EmbeddedTextsAreMessagesOfTheUser) {
  const ModelSpan span = litellm(ApiKind::EMBEDDINGS, R"({"model":"meta/m","input":["a","b"]})")
                             .read({R"({"data":[],"usage":{"prompt_tokens":3,"total_tokens":3}})"});
  EXPECT_EQ(span.name, "litellm-embedding");
  EXPECT_EQ(inputs(span)["messages"][1], Json::parse(R"({"role":"user","content":"b"})"));
  EXPECT_EQ(usage(span), Json::parse(R"({"input_tokens":3,"output_tokens":0,"total_tokens":3})"));
  EXPECT_EQ(attribute(span, "model"), "meta/m");  // not a provider's name in front of it
}

TEST(LitellmShape, WhatFailedHasUsedNothing) {
  Call call = litellm(ApiKind::CHAT, R"({"model":"m","messages":[]})");
  call.exchange.status = 400;
  const ModelSpan span = call.read({R"({"error":{"message":"bad"}})"});
  ASSERT_TRUE(span.failure);
  EXPECT_EQ(span.failure->type, "BadRequestError");
  EXPECT_EQ(usage(span)["total_tokens"], 0);
  EXPECT_EQ(attribute(span, "raw_llm_response"), Json::object());
}

}  // namespace
}  // namespace mlflow::internal
