// The records of a call become what was exchanged, whatever their order and whatever is missing.
#include "processor/recorded_call.h"

#include <gtest/gtest.h>

#include "records.h"

namespace mlflow::internal {
namespace {

using namespace records;

constexpr auto CHAT = static_cast<std::uint32_t>(ApiKind::CHAT);
constexpr std::int64_t WHEN = 1'000'000'000;

class RecordedCallTest : public testing::Test {
 protected:
  Bytes record(RecordKind kind, std::uint16_t flags, std::uint32_t number) {
    CallRecord made{};
    made.header = {0, kind, flags};
    made.span_id = 5;
    made.sequence = sequence_++;
    made.number = number;
    return raw(made);
  }
  Bytes begin(std::uint16_t flags = 0) {
    Bytes bytes = record(RecordKind::CALL_BEGIN, flags, CHAT);
    add_text(bytes, "https://api.openai.com/v1/chat/completions");
    return finish(bytes);
  }
  Bytes piece(RecordKind kind, const std::string& body, std::uint16_t flags = 0) {
    Bytes bytes = record(kind, flags, static_cast<std::uint32_t>(body.size()));
    bytes.insert(bytes.end(), body.begin(), body.end());
    return finish(bytes);
  }
  Bytes request(const std::string& body, std::uint16_t flags = 0) {
    return piece(RecordKind::CALL_REQUEST, body, flags);
  }
  Bytes reply(const std::string& body, std::uint16_t flags = 0) { return piece(RecordKind::CALL_REPLY, body, flags); }
  Bytes end(std::uint32_t status, std::uint16_t flags = 0, const std::string& failure = "") {
    Bytes bytes = record(RecordKind::CALL_END, flags, status);
    for (const std::string& text : {std::string(), failure, std::string("2"), std::string("2")}) add_text(bytes, text);
    return finish(bytes);
  }
  ModelSpan read(const std::vector<Bytes>& records) {
    RecordedCall call;
    for (const Bytes& one : records) call.add(as<CallRecord>(one), WHEN);
    return call.read(SecretNames(""));
  }
  static std::string attribute(const ModelSpan& span, std::string_view key) {
    for (const auto& [name, value] : span.attributes)
      if (name == key) return value;
    return {};
  }

  std::uint32_t sequence_ = 0;
};

const std::string QUESTION = R"({"model": "gpt-4o", "messages": [{"role": "user", "content": "why?"}]})";
const std::string ANSWER = R"({"model": "gpt-4o", "choices": [{"message": {"role": "assistant", "content": "so"}}]})";

TEST_F(RecordedCallTest, HowItEndedDecidesWhetherAndHowItFailed) {
  EXPECT_FALSE(read({begin(), request(QUESTION), reply(ANSWER), end(200)}).failure);
  sequence_ = 0;
  const auto failed = read({begin(), request(QUESTION), end(0, CallRecord::FAILED, "connection refused")}).failure;
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->cause, "connection refused");
  sequence_ = 0;
  const auto abandoned = read({begin(), request(QUESTION), end(0, CallRecord::ABANDONED)}).failure;
  ASSERT_TRUE(abandoned);
  EXPECT_EQ(abandoned->cause, "The program took the transfer away before its result was known.");
  sequence_ = 0;
  EXPECT_FALSE(read({begin(), request(QUESTION), reply("{"), end(200, CallRecord::READER_STOPPED)}).failure);
  sequence_ = 0;
  const auto refused = read({begin(), request(QUESTION), reply("{}"), end(401)}).failure;
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->message.rfind("Error code: 401", 0), 0u);
}

TEST_F(RecordedCallTest, PiecesAreReadInTheOrderOfTheirNumbers) {
  const Bytes first = begin();
  const Bytes question = request(QUESTION);
  const Bytes one = reply(ANSWER.substr(0, 20)), two = reply(ANSWER.substr(20)), last = end(200);
  const ModelSpan span = read({last, two, first, one, question});
  EXPECT_EQ(attribute(span, "mlflow.llm.model"), "\"gpt-4o\"");
  EXPECT_NE(attribute(span, "mlflow.spanOutputs").find("\"so\""), std::string::npos);
  EXPECT_NE(attribute(span, "mlflow.spanInputs").find("why?"), std::string::npos);
}

TEST_F(RecordedCallTest, AnotherAttemptReplacesWhatCameBefore) {
  const ModelSpan span =
      read({begin(), request(QUESTION), reply("{\"an\": \"error"), request(QUESTION, CallRecord::FROM_THE_START),
            reply(ANSWER, CallRecord::FROM_THE_START), end(200)});
  EXPECT_NE(attribute(span, "mlflow.spanOutputs").find("\"so\""), std::string::npos);
  EXPECT_EQ(attribute(span, "mlflow.spanOutputs").find("error"), std::string::npos);
}

TEST_F(RecordedCallTest, WithoutContentNothingOfItIsShown) {
  const ModelSpan span = read({begin(CallRecord::WITHOUT_CONTENT), request(QUESTION), reply(ANSWER), end(200)});
  for (const auto& [name, value] : span.attributes) {
    EXPECT_EQ(value.find("why?"), std::string::npos) << name;
    EXPECT_EQ(value.find("\"so\""), std::string::npos) << name;
  }
}

TEST_F(RecordedCallTest, ARecordThatSaysMoreThanItHoldsIsReadToItsEnd) {
  Bytes broken = request(QUESTION);
  reinterpret_cast<CallRecord*>(broken.data())->number = 0xffffffff;
  EXPECT_FALSE(read({begin(), broken, reply(ANSWER), end(200)}).name.empty());
}

}  // namespace
}  // namespace mlflow::internal
