#include <gtest/gtest.h>

#include "exchanges.h"

namespace mlflow::internal {
namespace {

using namespace exchanges;

TEST(OtherShapes, OllamasLinesArePutTogether) {
  Call call(ApiKind::OLLAMA_CHAT, R"({"model":"llama","messages":[{"role":"user","content":"hi"}]})");
  const ModelSpan span =
      call.read({"{\"model\":\"llama\",\"message\":{\"role\":\"assistant\",\"content\":\"Hel\"},\"done\":false}\n"
                 "{\"model\":\"llama\",\"message\":{\"content\":\"lo\"},\"done\":false}\n",
                 "{\"model\":\"llama\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,"
                 "\"prompt_eval_count\":9,\"eval_count\":4}\n"});
  EXPECT_EQ(outputs(span)["message"]["content"], "Hello");
  EXPECT_EQ(usage(span), Json::parse(R"({"input_tokens":9,"output_tokens":4,"total_tokens":13})"));
  EXPECT_EQ(span.chunks.size(), 3u);
  EXPECT_EQ(attribute(span, "mlflow.llm.model"), "llama");
}

TEST(OtherShapes, OneLineOfOllamasIsNoStream) {
  const ModelSpan span = Call(ApiKind::OLLAMA_GENERATE, R"({"model":"llama","prompt":"hi","stream":false})")
                             .read({R"({"model":"llama","response":"Hello","done":true,"eval_count":4})"});
  EXPECT_EQ(outputs(span)["response"], "Hello");
  EXPECT_TRUE(span.chunks.empty());
}

TEST(OtherShapes, GeminisThoughtsAreOutput) {
  Call call(ApiKind::GEMINI, R"({"contents":[{"parts":[{"text":"hi"}]}]})");
  call.exchange.address = "https://host/v1beta/models/gemini-2:generateContent";
  const ModelSpan span = call.read({R"({"candidates":[{"content":{"parts":[{"text":"Hello"}]}}],)"
                                    R"("usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":4,)"
                                    R"("thoughtsTokenCount":2,"totalTokenCount":15,"cachedContentTokenCount":1}})"});
  EXPECT_EQ(attribute(span, "mlflow.llm.model"), "gemini-2");
  EXPECT_EQ(usage(span), Json::parse(R"({"input_tokens":9,"output_tokens":6,"total_tokens":15,)"
                                     R"("cache_read_input_tokens":1})"));
}

TEST(OtherShapes, GeminisStreamsAreEventsOrOneList) {
  const std::string first = R"({"candidates":[{"content":{"parts":[{"text":"Hel"}]}}]})";
  const std::string last = R"({"candidates":[{"content":{"parts":[{"text":"lo"}]},"finishReason":"STOP"}],)"
                           R"("usageMetadata":{"promptTokenCount":1,"totalTokenCount":1}})";
  for (const ModelSpan& span : {Call(ApiKind::GEMINI, "{}").read({sse(first), sse(last)}),
                                Call(ApiKind::GEMINI, "{}").read({"[" + first + ",\n" + last + "]"})}) {
    EXPECT_EQ(outputs(span)["candidates"][0]["content"]["parts"][0]["text"], "Hello");
    EXPECT_EQ(usage(span)["input_tokens"], 1);
  }
}

TEST(OtherShapes, ARerankCountsWhatItRead) {
  const ModelSpan span = Call(ApiKind::RERANK, R"({"model":"r","query":"q","documents":["a","b"],"top_n":1})")
                             .read({R"({"results":[{"index":1}],"usage":{"total_tokens":12}})"});
  EXPECT_EQ(span.span_type, "RERANKER");
  EXPECT_EQ(usage(span)["input_tokens"], 12);
  EXPECT_EQ(attribute(span, "top_n"), 1);
  EXPECT_FALSE(has(span, "documents"));
}

}  // namespace
}  // namespace mlflow::internal
