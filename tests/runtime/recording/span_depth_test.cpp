// What lies deeper than MLFLOW_TRACE_MAX_SPAN_DEPTH runs and is not recorded.
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>

#include "config/environment.h"
#include "memory_exporter.h"
#include "mlflow/span.h"
#include "recording/inherited_context.h"
#include "recording/span_depth.h"
#include "recording/span_recording.h"
#include "traced_functions.h"

namespace mlflow::internal {
namespace {

class SpanDepthTest : public testing::Test {
 protected:
  SpanDepthTest() {
    Runtime::instance();  // its start sets the limit that the settings have
    limit_span_depth(3);
    counted_before_ = losses().calls_too_deep;
  }
  ~SpanDepthTest() override {
    EXPECT_EQ(mlflow_trace_v1_off, 0u);
    limit_span_depth(settings().max_span_depth);
  }

  // Traced calls inside one another, and the innermost runs `last`.
  static std::string nested(int levels, const std::function<void()>& last) {
    return traced::answer("level", levels, [&]() -> std::string {
      if (levels > 1) return nested(levels - 1, last);
      last();
      return "";
    });
  }
  unsigned long long counted() const { return losses().calls_too_deep - counted_before_; }

  InstalledExporter exporter_;

 private:
  unsigned long long counted_before_ = 0;
};

const auto nothing = [] {};

void expect_chain(const TracePtr& trace, std::size_t length) {
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), length);
  for (std::size_t i = 1; i < length; ++i) EXPECT_EQ(trace->spans[i].parent_id, trace->spans[i - 1].span_id);
}

TEST_F(SpanDepthTest, ACallAtTheLimitIsRecordedAndTheNextIsNot) {
  nested(3, nothing);
  EXPECT_EQ(counted(), 0u);
  expect_chain(exporter_.take_one(), 3);
  nested(4, nothing);
  EXPECT_EQ(counted(), 1u);
  expect_chain(exporter_.take_one(), 3);
}

TEST_F(SpanDepthTest, WhatADeepCallCallsIsNotCountedAgain) {
  nested(100, nothing);
  EXPECT_EQ(counted(), 1u);
  expect_chain(exporter_.take_one(), 3);
}

TEST_F(SpanDepthTest, RecordingGoesOnWhereTheDeepCallHasReturned) {
  nested(2, [] {
    traced::answer("third", 1, [] { return traced::retrieve("too deep", 1) + traced::retrieve("too deep", 2); });
    traced::retrieve("third too", 1);
  });
  EXPECT_EQ(counted(), 2u);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->spans.size(), 4u);
}

TEST_F(SpanDepthTest, ADeepCallRunsInsideTheTrace) {
  TraceContext context;
  nested(9, [&] { context = current_trace_context(this_thread); });
  const TracePtr trace = exporter_.take_one();
  expect_chain(trace, 3);
  EXPECT_EQ(context.kind, TraceContext::RECORDED);
  EXPECT_EQ(context.span_id, trace->spans[2].span_id);
}

TEST_F(SpanDepthTest, ASpanByHandHasTheSameLimit) {
  nested(3, [] { EXPECT_FALSE(start_span("by hand")); });
  EXPECT_EQ(counted(), 1u);
  nested(2, [] {
    const Span third = start_span("by hand");
    traced::retrieve("too deep", 1);
  });
  EXPECT_EQ(counted(), 2u);
}

TEST_F(SpanDepthTest, AContextThatIsEnteredDoesNotBeginAtTheTop) {
  nested(3, [] {
    const ContextGuard guard(current_trace_context(this_thread));
    traced::retrieve("too deep", 1);
  });
  EXPECT_EQ(counted(), 1u);
}

#if !(defined(__has_feature) && __has_feature(address_sanitizer))
TEST_F(SpanDepthTest, AnExceptionOfADeepCallIsRecordedOnTheSpansItLeaves) {
  EXPECT_THROW(nested(9, [] { throw std::out_of_range("below"); }), std::out_of_range);
  const TracePtr trace = exporter_.take_one();
  expect_chain(trace, 3);
  EXPECT_EQ(trace->spans[2].status, StatusCode::ERROR);
  EXPECT_NE(trace->spans[2].status_message.find("below"), std::string::npos);
}
#endif

}  // namespace
}  // namespace mlflow::internal
