#include <gtest/gtest.h>

#include "exchanges.h"

namespace mlflow::internal {
namespace {

using namespace exchanges;

ModelSpan refused(int status, const std::string& body) {
  Call call(ApiKind::CHAT, R"({"model":"m","messages":[]})");
  call.exchange.status = status;
  return call.read({body});
}

TEST(CallFailure, AStatusIsTheExceptionOfPythonsClient) {
  const auto type = [](int status) { return refused(status, "{}").failure.value().type; };
  EXPECT_EQ(type(400), "BadRequestError");
  EXPECT_EQ(type(401), "AuthenticationError");
  EXPECT_EQ(type(429), "RateLimitError");
  EXPECT_EQ(type(500), "InternalServerError");
  EXPECT_EQ(type(529), "InternalServerError");  // OpenAI's client knows no other
  EXPECT_EQ(type(418), "APIStatusError");
  EXPECT_EQ(type(307), "APIStatusError");
}

TEST(CallFailure, TheServersWordsAreInTheMessage) {
  const auto message = [](const std::string& body) { return refused(400, body).failure.value().message; };
  EXPECT_EQ(message(R"({"error":{"message":"bad"}})"), "Error code: 400 - bad");
  EXPECT_EQ(message(R"({"error":"bad"})"), "Error code: 400 - bad");
  EXPECT_EQ(message(R"({"detail":"bad"})"), "Error code: 400 - bad");
  EXPECT_EQ(message("<html>Bad Gateway</html>"), "Error code: 400");
  EXPECT_EQ(message(""), "Error code: 400");
}

TEST(CallFailure, NoKeyThatAServerQuotesIsShown) {
  const auto message = [](const std::string& words) {
    return refused(401, R"({"error":{"message":")" + words + "\"}}").failure.value().message;
  };
  EXPECT_EQ(message("Incorrect API key provided: sk-proj-abcdefgh12345678. Look at it."),
            "Error code: 401 - Incorrect API key provided: [hidden]. Look at it.");
  EXPECT_EQ(message("api_key: abcdef is wrong").find("abcdef"), std::string::npos);
}

TEST(CallFailure, ATransportThatFailsIsAConnectionError) {
  Call call(ApiKind::CHAT, "{}");
  call.exchange.status = 0;
  call.exchange.end = CallEnd::FAILED;
  call.exchange.failure = "Couldn't connect to server";
  ModelSpan span = call.read({});
  ASSERT_TRUE(span.failure);
  EXPECT_EQ(span.failure->type, "APIConnectionError");
  EXPECT_EQ(span.failure->message, "Connection error.");
  EXPECT_EQ(span.failure->cause, "Couldn't connect to server");
  call.exchange.failure = "Operation timed out after 5 ms";
  EXPECT_EQ(call.read({}).failure.value().type, "APITimeoutError");
}

TEST(CallFailure, AfterACompleteAnswerThereIsNone) {
  for (const std::string& answer :
       {sse("{\"choices\":[{\"delta\":{\"content\":\"x\"}}]}") + sse("[DONE]"),
        sse("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}"), std::string("{\"choices\":[]}")}) {
    for (const CallEnd end : {CallEnd::FAILED, CallEnd::ABANDONED}) {
      Call call(ApiKind::CHAT, "{}");
      call.exchange.end = end;
      EXPECT_FALSE(call.read({answer}).failure) << answer;
    }
  }
}

TEST(CallFailure, HalfAnAnswerIsOne) {
  Call call(ApiKind::CHAT, "{}");
  call.exchange.end = CallEnd::FAILED;
  EXPECT_TRUE(call.read({"{\"choices\":["}).failure);
  EXPECT_TRUE(call.read({sse("{\"choices\":[{\"delta\":{\"content\":\"x\"}}]}")}).failure);
}

TEST(CallFailure, AReaderThatStopsIsNone) {
  Call call(ApiKind::CHAT, "{}");
  call.exchange.end = CallEnd::READER_STOPPED;
  const ModelSpan span = call.read({sse("{\"choices\":[{\"delta\":{\"content\":\"x\"}}]}")});
  EXPECT_FALSE(span.failure);
  EXPECT_EQ(outputs(span)["choices"][0]["message"]["content"], "x");
}

TEST(CallFailure, WithoutContentTheServersWordsAreLeftOut) {
  Call call(ApiKind::CHAT, "{}");
  call.exchange.status = 400;
  call.exchange.captures_content = false;
  EXPECT_EQ(call.read({R"({"error":{"message":"you asked: hi"}})"}).failure.value().message, "Error code: 400");
}

}  // namespace
}  // namespace mlflow::internal
