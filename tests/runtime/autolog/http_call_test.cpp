// What a program says of a transport of its own.
#include "autolog_on.h"

#include "autolog/told_calls.h"

namespace mlflow::internal {
namespace {

using autolog::HttpCall;
using HttpCallTest = AutologTest;

TEST_F(HttpCallTest, SaysWhatToSendAndRecordsWhatComes) {
  HttpCall call({.method = "POST", .url = URL, .body = BODY});
  ASSERT_TRUE(call);
  EXPECT_EQ(call.headers().at("traceparent").size(), 55u);
  call.set_status(200);
  call.set_header("Content-Type", "application/json");
  call.data(REPLY);
  HttpCall moved = std::move(call);
  EXPECT_FALSE(call);
  moved.end();
  EXPECT_FALSE(moved);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->root()->name, "Completions");
}

// A LiteLLM proxy is sent no traceparent.
TEST_F(HttpCallTest, IsKnownByItsBodyWhileItLasts) {
  const std::string large = std::string(BODY) + std::string(100000, ' ') + "{}";
  HttpCall call({.method = "POST", .url = URL, .body = large});
  ASSERT_TRUE(call);
  EXPECT_TRUE(is_told_call("", large));
  EXPECT_FALSE(is_told_call("", large + " "));
  EXPECT_FALSE(is_told_call("", BODY));
  EXPECT_FALSE(is_told_call("", ""));
  call.end();
  EXPECT_FALSE(is_told_call("", large));
}

TEST_F(HttpCallTest, DoesNothingForOtherRequests) {
  HttpCall call({.method = "GET", .url = "https://host/v1/models"});
  EXPECT_FALSE(call);
  EXPECT_TRUE(call.headers().empty());
  call.set_status(200);
  call.set_header("x", "y");
  call.data("x");
  call.fail("x");
  call.stop_reading();
  call.end();
  HttpCall none;
  EXPECT_FALSE(none);
  EXPECT_TRUE(exporter_.take().empty());
}

TEST_F(HttpCallTest, AHeaderOfLitellmMakesItLitellms) {
  litellm::autolog();
  {
    HttpCall call({.url = URL, .body = BODY});
    call.set_header("X-LiteLLM-Model-Id", "m");
    call.set_status(200);
    call.data(REPLY);
  }
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->root()->name, "litellm-completion");
}

TEST_F(HttpCallTest, AnExceptionOfTheProgramEndsIt) {
  try {
    HttpCall call({.url = URL, .body = BODY});
    throw 1;
  } catch (int) {
  }
  EXPECT_TRUE(exporter_.take_one());
}

}  // namespace
}  // namespace mlflow::internal
