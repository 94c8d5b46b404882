#include <gtest/gtest.h>

#include "exchanges.h"

namespace mlflow::internal {
namespace {

using namespace exchanges;

const std::string REQUEST = R"({"model":"claude","max_tokens":10,"messages":[{"role":"user","content":"hi"}],)"
                            R"("tools":[{"name":"add","description":"Add","input_schema":{"type":"object"}}]})";
const std::string START = R"({"type":"message_start","message":{"id":"msg_1","model":"claude-2024","role":"assistant",)"
                          R"("content":[],"stop_reason":null,"usage":{"input_tokens":9,"output_tokens":1,)"
                          R"("cache_read_input_tokens":2,"cache_creation_input_tokens":1}}})";

TEST(AnthropicShape, AMessageIsTheSpanThatPythonMakes) {
  const std::string reply = R"({"id":"msg_1","content":[{"type":"text","text":"Hello"}],"model":"claude-2024",)"
                            R"("usage":{"input_tokens":9,"output_tokens":4,"cache_read_input_tokens":2,)"
                            R"("cache_creation_input_tokens":1,"cache_creation":{"ephemeral_1h_input_tokens":1}}})";
  const ModelSpan span = Call(ApiKind::MESSAGES, REQUEST).read({reply});
  EXPECT_EQ(span.name, "Messages.create");
  EXPECT_EQ(span.span_type, "CHAT_MODEL");
  EXPECT_EQ(outputs(span), Json::parse(reply));
  EXPECT_FALSE(has(span, "max_tokens"));  // the body's members are no attributes
  EXPECT_EQ(attribute(span, "mlflow.llm.model"), "claude");
  EXPECT_EQ(attribute(span, "mlflow.llm.provider"), "anthropic");
  EXPECT_EQ(attribute(span, "mlflow.message.format"), "anthropic");
  EXPECT_EQ(attribute(span, "mlflow.chat.tools")[0]["function"]["parameters"]["type"], "object");
  EXPECT_EQ(usage(span), Json::parse(R"({"input_tokens":12,"output_tokens":4,"total_tokens":16,)"
                                     R"("cache_read_input_tokens":2,"cache_creation_input_tokens":1,)"
                                     R"("cache_creation_input_tokens_above_1hr":1})"));
}

TEST(AnthropicShape, AStreamIsPutTogetherWithItsTokens) {
  const ModelSpan span =
      Call(ApiKind::MESSAGES, REQUEST)
          .read(
              {named(START),
               named(R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})"),
               named(R"({"type":"ping"})"),
               named(R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}})"),
               named(R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}})"),
               named(R"({"type":"content_block_stop","index":0})"),
               named(
                   R"({"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"add","input":{}}})"),
               named(
                   R"({"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\": "}})"),
               named(
                   R"({"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"1}"}})"),
               named(R"({"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":4}})"),
               named(R"({"type":"message_stop"})")});
  const Json output = outputs(span);
  EXPECT_EQ(output["content"][0]["text"], "Hello");
  EXPECT_EQ(output["content"][1]["input"]["a"], 1);
  EXPECT_EQ(output["stop_reason"], "tool_use");
  EXPECT_EQ(usage(span)["input_tokens"], 12);
  EXPECT_EQ(usage(span)["output_tokens"], 4);
  EXPECT_EQ(span.chunks.size(), 10u);  // but for the ping
}

TEST(AnthropicShape, ThinkingIsPutTogetherWithItsSignature) {
  const ModelSpan span =
      Call(ApiKind::MESSAGES, REQUEST)
          .read(
              {named(START),
               named(R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}})"),
               named(R"({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}})"),
               named(
                   R"({"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"S"}})")});
  EXPECT_EQ(outputs(span)["content"][0]["thinking"], "hm");
  EXPECT_EQ(outputs(span)["content"][0]["signature"], "S");
}

TEST(AnthropicShape, AnErrorInAStreamIsAFailure) {
  const ModelSpan span = Call(ApiKind::MESSAGES, REQUEST)
                             .read({named(START), named(R"({"type":"error","error":{"type":"overloaded_error",)"
                                                        R"("message":"Overloaded"}})")});
  ASSERT_TRUE(span.failure);
  EXPECT_EQ(span.failure->message, "Overloaded");
}

TEST(AnthropicShape, ItsOwnStatusesHaveTheirOwnTypes) {
  Call call(ApiKind::MESSAGES, REQUEST);
  call.exchange.status = 529;
  const ModelSpan span = call.read({R"({"type":"error","error":{"message":"Overloaded"}})"});
  ASSERT_TRUE(span.failure);
  EXPECT_EQ(span.failure->type, "OverloadedError");
  EXPECT_EQ(span.failure->message, "Error code: 529 - Overloaded");
  EXPECT_TRUE(span.failure->is_status_text);
}

}  // namespace
}  // namespace mlflow::internal
