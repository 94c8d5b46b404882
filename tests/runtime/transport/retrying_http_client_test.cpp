// When a request is repeated, and after how long: no network and no waiting.
#include "transport/retrying_http_client.h"

#include <gtest/gtest.h>

#include "fake_http_client.h"

namespace mlflow::internal {
namespace {

using std::chrono::seconds;

class RetryingHttpClientTest : public testing::Test {
 protected:
  HttpResponse send(std::vector<HttpResponse> answers, RetryingHttpClient::Policy policy = {},
                    seconds time = seconds(100000)) {
    pauses_.clear();
    asked_ = 0;
    auto fake = std::make_unique<FakeHttpClient>(
        [this, answers](const SentRequest&) { return answers[std::min(asked_++, answers.size() - 1)]; });
    RetryingHttpClient client(std::move(fake), policy,
                              {[this] { return now_; },
                               [this](Deadline until, bool unless_in_a_hurry) {
                                 if (unless_in_a_hurry && somebody_waits_) return false;
                                 pauses_.push_back(std::chrono::duration<double>(until - now_).count());
                                 now_ = until;
                                 return !interrupted_;
                               },
                               [] { return 0.5; }});
    return client.send({}, now_ + time);
  }

  Deadline now_{};
  bool interrupted_ = false;
  bool somebody_waits_ = false;
  std::vector<double> pauses_;
  std::size_t asked_ = 0;
};

TEST_F(RetryingHttpClientTest, PausesAreThoseOfThePythonClient) {
  EXPECT_EQ(send({answer(503)}).status, 503);
  EXPECT_EQ(asked_, 8u);
  EXPECT_EQ(pauses_, (std::vector<double>{0, 4.5, 8.5, 16.5, 32.5, 64.5, 120}));
}

TEST_F(RetryingHttpClientTest, WhatIsRepeated) {
  for (const int status : {408, 429, 500, 502, 503, 504}) {
    EXPECT_EQ(send({answer(status), answer(200)}).status, 200) << status;
    EXPECT_EQ(asked_, 2u) << status;
  }
  EXPECT_EQ(send({no_answer("refused"), answer(200)}).status, 200);
}

TEST_F(RetryingHttpClientTest, WhatIsNot) {
  for (const int status : {200, 400, 401, 403, 404, 413, 422, 501}) {
    EXPECT_EQ(send({answer(status), answer(200)}).status, status);
    EXPECT_EQ(asked_, 1u) << status;
  }
}

TEST_F(RetryingHttpClientTest, ObeysRetryAfter) {
  HttpResponse busy = answer(429);
  busy.retry_after = seconds(9);
  EXPECT_EQ(send({busy, answer(200)}).status, 200);
  EXPECT_EQ(pauses_, (std::vector<double>{9}));
  send({busy, answer(200)}, {.respect_retry_after = false});
  EXPECT_EQ(pauses_, (std::vector<double>{0}));
}

TEST_F(RetryingHttpClientTest, NeverBeyondTheDeadline) {
  EXPECT_EQ(send({answer(503)}, {}, seconds(10)).status, 503);
  EXPECT_EQ(pauses_, (std::vector<double>{0, 4.5}));
}

TEST_F(RetryingHttpClientTest, AnInterruptedPauseEndsIt) {
  interrupted_ = true;
  EXPECT_EQ(send({answer(503), answer(200)}).status, 503);
  EXPECT_EQ(asked_, 1u);
}

TEST_F(RetryingHttpClientTest, WhoeverWaitsDoesNotWaitForAPortThatNobodyListensOn) {
  somebody_waits_ = true;
  HttpResponse refused = no_answer("refused");
  refused.no_connection = true;
  send({refused, answer(200)});
  EXPECT_EQ(asked_, 1u);
  EXPECT_EQ(send({answer(503), answer(200)}).status, 200) << "a server that answers is asked again";
}

TEST_F(RetryingHttpClientTest, NoTimeLeftIsNotRepeated) {
  HttpResponse late = no_answer("late");
  late.out_of_time = true;
  send({late, answer(200)});
  EXPECT_EQ(asked_, 1u);
}

}  // namespace
}  // namespace mlflow::internal
