// Spans whose parent is not the thread's current span: the caller's, of another process.
#include "recording/span_origin.h"

#include <gtest/gtest.h>

#include "config/report.h"
#include "memory_exporter.h"
#include "traced_functions.h"

namespace mlflow::internal {
namespace {

using mlflow_trace_v1::Frame;
using mlflow_trace_v1::Origin;
using mlflow_trace_v1::Scope;

constexpr std::string_view CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr std::string_view UNSAMPLED_CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
constexpr TraceId CALLERS_TRACE = {0x0af7651916cd43ddull, 0x8448eb211c80319cull};
constexpr SpanId CALLERS_SPAN = 0xb7ad6b7169203331ull;

class SpanOriginTest : public testing::Test {
 protected:
  // As the plugin rewrites a function that has `trace_context`.
  template <class Body>
  void handle(std::string_view traceparent, Body&& body) {
    static Callsite site = traced::callsite("handle", "UNKNOWN", 0);
    Origin origin;
    mlflow_trace_v1::mlflow_trace_v1_continue(&origin.frame, traceparent.data(), traceparent.size());
    Scope scope(site, origin);
    body();
  }
  InstalledExporter exporter_;
};

TEST(Traceparent, IsReadAsW3CHasIt) {
  const TraceContext context = parse_traceparent(CALLER);
  EXPECT_EQ(context.kind, TraceContext::RECORDED);
  EXPECT_TRUE(context.remote);
  EXPECT_EQ(context.trace_id, CALLERS_TRACE);
  EXPECT_EQ(context.span_id, CALLERS_SPAN);
  EXPECT_EQ(parse_traceparent(UNSAMPLED_CALLER).kind, TraceContext::UNSAMPLED);
  // A later version may say more.
  EXPECT_EQ(parse_traceparent("01" + std::string(CALLER.substr(2)) + "-more").kind, TraceContext::RECORDED);
}

TEST(Traceparent, IsNoneOtherwise) {
  const std::string good(CALLER);
  std::vector<std::string> wrong = {"", "00", good + "0", "ff" + good.substr(2), good.substr(1), " " + good};
  for (const std::size_t at : {2u, 10u, 35u, 40u, 52u, 53u, 54u}) {
    wrong.push_back(good);
    wrong.back()[at] = at == 10 || at == 40 ? 'A' : 'x';
  }
  wrong.push_back("00-00000000000000000000000000000000-b7ad6b7169203331-01");
  wrong.push_back("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01");
  for (const std::string& text : wrong) EXPECT_EQ(parse_traceparent(text).kind, TraceContext::NONE) << text;
}

TEST_F(SpanOriginTest, TheCallersTraceIsContinued) {
  handle(CALLER, [] { traced::retrieve("inside", 1); });
  EXPECT_EQ(this_thread.current, nullptr);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->id, CALLERS_TRACE);
  const FinishedSpan* span = span_named(*trace, "handle");
  ASSERT_NE(span, nullptr);
  EXPECT_EQ(span->parent_id, CALLERS_SPAN);
  // It is for the caller to say what the trace is.
  EXPECT_EQ(trace->root(), nullptr);
  ASSERT_NE(span_named(*trace, "retrieve"), nullptr);
  EXPECT_EQ(span_named(*trace, "retrieve")->parent_id, span->span_id);
  traced::retrieve("a trace of its own", 1);
  EXPECT_FALSE(exporter_.take_one()->id == CALLERS_TRACE);
}

TEST_F(SpanOriginTest, WhatTheCallerDoesNotRecordIsNotRecorded) {
  handle(UNSAMPLED_CALLER, [] { traced::retrieve("inside", 1); });
  EXPECT_EQ(mlflow_trace_v1::mlflow_trace_v1_off, 0u);
  EXPECT_TRUE(exporter_.take().empty());
}

TEST_F(SpanOriginTest, WithoutAHeaderATraceBegins) {
  handle("", [] {});
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_NE(trace->root(), nullptr);
  EXPECT_EQ(trace->root()->name, "handle");
}

TEST_F(SpanOriginTest, AnInvalidHeaderIsSaidOnce) {
  std::vector<std::string> lines;
  set_report_sink([&](std::string_view line) { lines.emplace_back(line); });
  for (int i = 0; i < 100; ++i) handle("nonsense" + std::to_string(i), [] {});
  set_report_sink({});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("nonsense0 is not valid"), std::string::npos) << lines[0];
  EXPECT_EQ(exporter_.take().size(), 100u);
}

TEST_F(SpanOriginTest, WhatIsInTheTraceAlreadyStaysWhereItIs) {
  handle(CALLER, [&] { traced::answer("q", 1, [&] { return handle(CALLER, [] {}), std::string(); }); });
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), 3u);
  const FinishedSpan* answer = span_named(*trace, "answer");
  EXPECT_EQ(std::count_if(trace->spans.begin(), trace->spans.end(),
                          [&](const FinishedSpan& span) { return span.parent_id == answer->span_id; }),
            1);
}

TEST_F(SpanOriginTest, AnotherTraceInsideOfOneIsLeftAgain) {
  traced::answer("q", 1, [&] {
    handle(CALLER, [] { traced::retrieve("caller's", 1); });
    return traced::retrieve("own", 2);
  });
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 2u);
  const bool first = traces[0]->id == CALLERS_TRACE;
  const FinishedTrace& callers = *traces[first ? 0 : 1];
  const FinishedTrace& own = *traces[first ? 1 : 0];
  EXPECT_EQ(callers.spans.size(), 2u);
  ASSERT_EQ(own.spans.size(), 2u);
  EXPECT_EQ(own.spans[1].parent_id, own.root()->span_id);
}

}  // namespace
}  // namespace mlflow::internal
