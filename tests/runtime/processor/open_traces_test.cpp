// The open traces and spans by themselves: what is found, what is handed on, what stays.
#include "processor/open_traces.h"

#include <gtest/gtest.h>

namespace mlflow::internal {
namespace {

constexpr TraceId ID{7, 9};

class OpenTracesTest : public testing::Test {
 protected:
  OpenSpan& begin(SpanId id, SpanId parent, const char* name) {
    OpenSpan open = traces_.new_span(traces_.trace(ID), id, parent);
    open.is_root = parent == 0;
    open.span().name = name;
    if (open.is_root) open.trace->root = id;
    traces_.add(id, std::move(open));
    return *traces_.find_span(id);
  }
  void end(SpanId id) {
    OpenSpan& open = *traces_.find_span(id);
    open.span().end_ns = 1;
    traces_.end(id, open);
  }

  OpenTraces traces_;
};

TEST_F(OpenTracesTest, ATraceIsMadeOnceAndFoundByItsId) {
  EXPECT_EQ(traces_.find_trace(ID), nullptr);
  OpenTrace& made = traces_.trace(ID);
  EXPECT_EQ(&traces_.trace(ID), &made);
  EXPECT_EQ(traces_.find_trace(ID), &made);
  EXPECT_EQ(made.part->id, ID);
  EXPECT_EQ(made.id_json, "\"tr-00000000000000070000000000000009\"");
  traces_.forget(ID);
  EXPECT_EQ(traces_.count(), 0u);
}

TEST_F(OpenTracesTest, ASpanThatHasEndedStaysInItsTrace) {
  begin(1, 0, "root");
  begin(2, 1, "child");
  end(2);
  EXPECT_EQ(traces_.find_span(2), nullptr);
  const OpenTrace& trace = *traces_.find_trace(ID);
  EXPECT_EQ(trace.open_spans, 1u);
  EXPECT_GT(trace.ended_size, 0u);
  EXPECT_EQ(trace.part->spans.size(), 2u);
  EXPECT_FALSE(trace.part->has_root);
  end(1);
  EXPECT_TRUE(trace.part->has_root);
  EXPECT_EQ(trace.root, 0u);
}

TEST_F(OpenTracesTest, ATraceInWhichNothingIsOpenIsGoneWhenItIsTaken) {
  begin(1, 0, "root");
  end(1);
  const TracePtr taken = traces_.take_ended(*traces_.find_trace(ID));
  EXPECT_EQ(taken->spans.size(), 1u);
  EXPECT_EQ(traces_.count(), 0u);
}

TEST_F(OpenTracesTest, WhatIsOpenGoesOnInAPartOfItsOwn) {
  begin(1, 0, "root");
  begin(2, 1, "ended");
  begin(3, 1, "open");
  end(2);
  traces_.find_trace(ID)->part->incomplete = true;
  const TracePtr taken = traces_.take_ended(*traces_.find_trace(ID));
  ASSERT_EQ(taken->spans.size(), 1u);
  EXPECT_EQ(taken->spans[0].name, "ended");
  OpenTrace& rest = *traces_.find_trace(ID);
  ASSERT_EQ(rest.part->spans.size(), 2u);
  EXPECT_EQ(traces_.find_span(3)->span().name, "open");
  EXPECT_EQ(traces_.find_span(1)->span().name, "root");
  EXPECT_TRUE(rest.part->incomplete);
  EXPECT_EQ(rest.ended_size, 0u);
  EXPECT_EQ(rest.id_json, "\"tr-00000000000000070000000000000009\"");
}

TEST_F(OpenTracesTest, AStackIsTheOpenSpansOutermostFirst) {
  begin(1, 0, "outer");
  const OpenSpan& inner = begin(2, 1, "inner");
  EXPECT_EQ(traces_.stack_of(inner), "  In span \"outer\"\n  In span \"inner\"\n");
}

TEST_F(OpenTracesTest, RootsAreKnownByWhenTheyWereRead) {
  begin(1, 0, "root");
  traces_.find_trace(ID)->root_read_ns = 100;
  EXPECT_TRUE(traces_.roots_read_by(99).empty());
  EXPECT_EQ(traces_.roots_read_by(100), std::vector<SpanId>{1});
  EXPECT_EQ(traces_.span_ids(), std::vector<SpanId>{1});
}

TEST_F(OpenTracesTest, AllCanBeMarkedAsIncomplete) {
  begin(1, 0, "root");
  traces_.mark_all_incomplete();
  EXPECT_TRUE(traces_.find_trace(ID)->part->incomplete);
}

}  // namespace
}  // namespace mlflow::internal
