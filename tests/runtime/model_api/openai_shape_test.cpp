#include <gtest/gtest.h>

#include "exchanges.h"

namespace mlflow::internal {
namespace {

using namespace exchanges;

const std::string CHAT = R"({"model":"m","messages":[{"role":"user","content":"hi"}],"temperature":0.1,)"
                         R"("tools":[{"type":"function","function":{"name":"add","parameters":{"type":"object"}}}]})";
const std::string REPLY = R"({"id":"c1","model":"m-1","object":"chat.completion","choices":[{"index":0,)"
                          R"("message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],)"
                          R"("usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13,)"
                          R"("prompt_tokens_details":{"cached_tokens":2}}})";

std::string chunk(const std::string& delta, const std::string& finish = "null") {
  return sse(R"({"id":"c1","created":5,"model":"m","object":"chat.completion.chunk","choices":[{"index":0,"delta":)" +
             delta + R"(,"finish_reason":)" + finish + "}]}");
}

TEST(OpenAiShape, AChatIsTheSpanThatPythonMakes) {
  const ModelSpan span = Call(ApiKind::CHAT, CHAT).read({REPLY});
  EXPECT_EQ(span.name, "Completions");
  EXPECT_EQ(span.span_type, "CHAT_MODEL");
  EXPECT_EQ(inputs(span), Json::parse(CHAT));
  EXPECT_EQ(outputs(span), Json::parse(REPLY));
  EXPECT_EQ(attribute(span, "temperature"), 0.1);
  EXPECT_FALSE(has(span, "messages"));
  EXPECT_EQ(attribute(span, "mlflow.message.format"), "openai");
  EXPECT_EQ(attribute(span, "mlflow.llm.model"), "m-1");  // the reply knows better than a deployment's name
  EXPECT_EQ(attribute(span, "mlflow.chat.tools")[0]["function"]["name"], "add");
  EXPECT_EQ(usage(span), Json::parse(R"({"input_tokens":9,"output_tokens":4,"total_tokens":13,)"
                                     R"("cache_read_input_tokens":2})"));
  EXPECT_TRUE(span.chunks.empty());
  EXPECT_FALSE(span.failure);
}

TEST(OpenAiShape, AStreamIsPutTogether) {
  const ModelSpan span = Call(ApiKind::CHAT, CHAT)
                             .read({chunk(R"({"role":"assistant","content":""})"), chunk(R"({"content":"Hel"})"),
                                    chunk(R"({"content":"lo"})"), chunk("{}", R"("length")"),
                                    sse(R"({"id":"c1","created":5,"model":"m","object":"chat.completion.chunk",)"
                                        R"("choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,)"
                                        R"("total_tokens":3}})"),
                                    sse("[DONE]")});
  const Json output = outputs(span);
  EXPECT_EQ(output["object"], "chat.completion");
  EXPECT_EQ(output["choices"][0]["message"]["content"], "Hello");
  EXPECT_EQ(output["choices"][0]["finish_reason"], "length");
  EXPECT_EQ(output["usage"]["total_tokens"], 3);
  EXPECT_EQ(usage(span)["total_tokens"], 3);
  ASSERT_EQ(span.chunks.size(), 5u);  // [DONE] is none
  EXPECT_EQ(span.chunks[1].time_ns, 2'000'000);
  EXPECT_EQ(Json::parse(span.chunks[1].json)["choices"][0]["delta"]["content"], "Hel");
}

TEST(OpenAiShape, ToolCallsOfAStreamArePutTogetherByIndex) {
  const ModelSpan span =
      Call(ApiKind::CHAT, CHAT)
          .read({chunk(R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"add","arguments":""}}]})"),
                 chunk(R"({"tool_calls":[{"index":1,"id":"b","function":{"name":"sub","arguments":"{}"}}]})"),
                 chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":1}"}}]})"),
                 chunk("{}", R"("tool_calls")")});
  const Json message = outputs(span)["choices"][0]["message"];
  EXPECT_TRUE(message["content"].is_null());
  ASSERT_EQ(message["tool_calls"].size(), 2u);
  EXPECT_EQ(message["tool_calls"][0]["function"]["arguments"], R"({"x":1})");
  EXPECT_EQ(message["tool_calls"][1]["function"]["name"], "sub");
}

TEST(OpenAiShape, AHugeIndexOfAToolCallTakesNoMemory) {
  const ModelSpan span = Call(ApiKind::CHAT, CHAT).read({chunk(R"({"tool_calls":[{"index":2000000000,"id":"a"}]})")});
  EXPECT_FALSE(outputs(span)["choices"][0]["message"].contains("tool_calls"));
}

TEST(OpenAiShape, AnErrorInAStreamIsAFailureWithTheChunksBeforeIt) {
  const ModelSpan span =
      Call(ApiKind::CHAT, CHAT).read({chunk(R"({"content":"a"})"), sse(R"({"error":{"message":"broke"}})")});
  ASSERT_TRUE(span.failure);
  EXPECT_EQ(span.failure->type, "APIError");
  EXPECT_EQ(span.failure->message, "broke");
  EXPECT_FALSE(has(span, "mlflow.spanOutputs"));
  EXPECT_EQ(span.chunks.size(), 1u);
}

TEST(OpenAiShape, WhatCameOfACutStreamIsItsOutput) {
  const ModelSpan span = Call(ApiKind::CHAT, CHAT).read({chunk(R"({"content":"Hel"})"), "data: {\"id\": \"c"});
  EXPECT_FALSE(span.failure);
  EXPECT_EQ(outputs(span)["choices"][0]["message"]["content"], "Hel");
  EXPECT_EQ(outputs(span)["choices"][0]["finish_reason"], "stop");
}

TEST(OpenAiShape, OldCompletionsCountNoTokens) {
  const ModelSpan span = Call(ApiKind::COMPLETION, R"({"model":"m","prompt":"hi"})")
                             .read({R"({"model":"m","choices":[{"text":"Hello"}],"usage":{"total_tokens":5}})"});
  EXPECT_EQ(span.span_type, "LLM");
  EXPECT_EQ(attribute(span, "prompt"), "hi");
  EXPECT_FALSE(has(span, "mlflow.chat.tokenUsage"));
}

TEST(OpenAiShape, AResponsesStreamEndsWithItsResponse) {
  Call call(ApiKind::RESPONSES, R"({"model":"m","input":"hi","instructions":"brief","stream":true})");
  const ModelSpan span =
      call.read({named(R"({"type":"response.created","response":{"model":"m","output":[]}})"),
                 named(R"({"type":"response.output_text.delta","delta":"Hello"})"),
                 named(R"({"type":"response.completed","response":{"model":"m","output":[{"type":"message"}],)"
                       R"("usage":{"input_tokens":9,"output_tokens":4,"total_tokens":13,)"
                       R"("input_tokens_details":{"cached_tokens":0}}}})")});
  EXPECT_EQ(span.name, "Responses");
  EXPECT_EQ(span.chunks.size(), 3u);
  EXPECT_EQ(outputs(span)["output"][0]["type"], "message");
  EXPECT_EQ(usage(span)["cache_read_input_tokens"], 0);
  EXPECT_EQ(attribute(span, "instructions"), "brief");
  EXPECT_FALSE(has(span, "input"));
}

TEST(OpenAiShape, ResponsesToolsAreShownAsFunctions) {
  Call call(ApiKind::RESPONSES, R"({"model":"m","input":"hi","tools":[{"type":"function","name":"add"},)"
                                R"({"type":"web_search_preview"}]})");
  const Json tools = attribute(call.read({"{}"}), "mlflow.chat.tools");
  EXPECT_EQ(tools[0]["function"]["name"], "add");
  EXPECT_EQ(tools[1]["function"]["name"], "web_search_preview");
}

TEST(OpenAiShape, EmbeddingsInBase64AreShownAsNumbers) {
  Call call(ApiKind::EMBEDDINGS, R"({"model":"m","input":"hi","encoding_format":"base64"})");
  const ModelSpan span = call.read({R"({"model":"m","data":[{"index":0,"embedding":"AACAPwAAAEA="}],)"
                                    R"("usage":{"prompt_tokens":3}})"});
  EXPECT_EQ(span.span_type, "EMBEDDING");
  EXPECT_EQ(outputs(span)["data"][0]["embedding"], Json::array({1.0, 2.0}));
  EXPECT_FALSE(has(span, "mlflow.chat.tokenUsage"));
  EXPECT_FALSE(has(span, "mlflow.message.format"));
}

TEST(OpenAiShape, WithoutContentThereAreModelAndTokens) {
  Call call(ApiKind::CHAT, CHAT);
  call.exchange.captures_content = false;
  const ModelSpan span = call.read({REPLY});
  EXPECT_EQ(usage(span)["total_tokens"], 13);
  EXPECT_EQ(attribute(span, "mlflow.llm.model"), "m-1");
  for (const auto& [key, json] : span.attributes) {
    EXPECT_EQ(json.find("Hello"), std::string::npos) << key;
    EXPECT_EQ(json.find("hi\""), std::string::npos) << key;
  }
  EXPECT_FALSE(has(span, "temperature"));
  EXPECT_FALSE(has(span, "mlflow.chat.tools"));
}

TEST(OpenAiShape, ARequestCannotSayWhatOnlyMlflowSays) {
  const ModelSpan span =
      Call(ApiKind::CHAT, R"({"model":"m","messages":[],"mlflow.spanOutputs":"forged"})").read({REPLY});
  EXPECT_EQ(outputs(span)["id"], "c1");
}

}  // namespace
}  // namespace mlflow::internal
