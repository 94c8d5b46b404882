// Lanes: spans that overlap without calling one another never share one.
#include "lanes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "../runtime/export/trace_builder.h"

namespace mlflow::tools {
namespace {

using internal::add_span;
using internal::FinishedSpan;
using internal::FinishedTrace;
using internal::make_trace;
using Numbers = std::vector<std::size_t>;

void set_times(FinishedTrace& trace, std::size_t span, std::int64_t start, std::int64_t end) {
  trace.spans[span].start_ns = start;
  trace.spans[span].end_ns = end;
}

TEST(Lanes, CallsWithinTheirCallersAndOneAfterAnotherShareOne) {
  auto trace = make_trace(1);
  add_span(*trace, 2, 1, "first");
  add_span(*trace, 3, 1, "second");
  add_span(*trace, 4, 3, "below");
  set_times(*trace, 0, 0, 100);
  set_times(*trace, 1, 0, 50);
  set_times(*trace, 2, 50, 100);
  set_times(*trace, 3, 60, 60);
  EXPECT_EQ(arrange_lanes(*trace).of_span, (Numbers{0, 0, 0, 0}));
}

TEST(Lanes, WhatRunsBesideSomethingElseHasAnother) {
  auto trace = make_trace(1);
  add_span(*trace, 2, 1, "left");
  add_span(*trace, 3, 1, "right");
  add_span(*trace, 4, 3, "below right");
  add_span(*trace, 5, 1, "later");
  add_span(*trace, 6, 1, "outlives");
  set_times(*trace, 0, 0, 100);
  set_times(*trace, 1, 10, 40);
  set_times(*trace, 2, 20, 50);
  set_times(*trace, 3, 25, 30);
  set_times(*trace, 4, 60, 70);
  set_times(*trace, 5, 80, 120);
  const Lanes lanes = arrange_lanes(*trace);
  EXPECT_EQ(lanes.of_span, (Numbers{0, 0, 1, 1, 0, 1}));
  EXPECT_EQ(lanes.names, (std::vector<std::string>{"", ""}));
}

TEST(Lanes, ThreadsThatTheTraceNames) {
  auto trace = make_trace(1, "root", {{"thread.id", "7"}});
  add_span(*trace, 2, 1, "there", {{"thread.id", "8"}, {"thread.name", "\"pool\""}});
  add_span(*trace, 3, 2, "here again", {{"thread.id", "7"}});
  add_span(*trace, 4, 2, "below there", {{"thread.id", "8"}, {"thread.name", "\"pool\""}});
  for (std::size_t i = 0; i < 4; ++i)
    set_times(*trace, i, static_cast<std::int64_t>(i), 100 - static_cast<std::int64_t>(i));
  const Lanes lanes = arrange_lanes(*trace);
  ASSERT_EQ(lanes.names.size(), 3u);
  EXPECT_EQ(lanes.names[lanes.of_span[0]], "thread 7");
  EXPECT_EQ(lanes.names[lanes.of_span[1]], "thread 8 (pool)");
  EXPECT_EQ(lanes.of_span[3], lanes.of_span[1]);
  // On the same thread as the root, whose direct callee it is not: beside it.
  EXPECT_EQ(lanes.names[lanes.of_span[2]], "thread 7");
  EXPECT_NE(lanes.of_span[2], lanes.of_span[0]);
}

TEST(Lanes, CirclesEnd) {
  auto trace = make_trace(1);
  add_span(*trace, 2, 3, "a");
  add_span(*trace, 3, 2, "b");
  add_span(*trace, 4, 4, "itself");
  EXPECT_EQ(arrange_lanes(*trace).of_span.size(), 4u);
}

bool is_above(const FinishedTrace& trace, const std::map<std::uint64_t, const FinishedSpan*>& by_id,
              std::uint64_t above, const FinishedSpan& span) {
  for (const FinishedSpan* at = &span; at != nullptr;) {
    if (at->span_id == above) return true;
    const auto parent = by_id.find(at->parent_id);
    at = parent == by_id.end() ? nullptr : parent->second;
  }
  return trace.spans.empty();
}

// Whatever the times: two spans of one lane do not overlap, or one is above the other and holds it.
TEST(Lanes, NoTwoOfALaneOverlap) {
  std::mt19937 random(5);
  for (int round = 0; round < 50; ++round) {
    auto trace = make_trace(1);
    for (std::uint64_t id = 2; id < 60; ++id) add_span(*trace, id, 1 + random() % (id - 1), "s");
    for (std::size_t i = 0; i < trace->spans.size(); ++i) {
      const std::int64_t start = random() % 200;
      set_times(*trace, i, start, start + static_cast<std::int64_t>(random() % 60));
    }
    std::map<std::uint64_t, const FinishedSpan*> by_id;
    for (const FinishedSpan& span : trace->spans) by_id[span.span_id] = &span;
    const Lanes lanes = arrange_lanes(*trace);
    for (std::size_t a = 0; a < trace->spans.size(); ++a) {
      for (std::size_t b = 0; b < trace->spans.size(); ++b) {
        const FinishedSpan& first = trace->spans[a];
        const FinishedSpan& second = trace->spans[b];
        if (a == b || lanes.of_span[a] != lanes.of_span[b] || first.start_ns > second.start_ns) continue;
        const bool apart = first.end_ns <= second.start_ns;
        const bool within = second.end_ns <= first.end_ns && is_above(*trace, by_id, first.span_id, second);
        const bool around = first.start_ns == second.start_ns && first.end_ns <= second.end_ns &&
                            is_above(*trace, by_id, second.span_id, first);
        const bool empty_there = first.start_ns == second.start_ns && second.start_ns == second.end_ns;
        EXPECT_TRUE(apart || within || around || empty_there)
            << first.start_ns << ".." << first.end_ns << " and " << second.start_ns << ".." << second.end_ns;
      }
    }
  }
}

TEST(Lanes, ManyAtOnceAreQuick) {
  auto trace = make_trace(1);
  for (std::uint64_t id = 2; id < 100'000; ++id) add_span(*trace, id, 1, "s");
  for (std::size_t i = 0; i < trace->spans.size(); ++i) set_times(*trace, i, static_cast<std::int64_t>(i), 1'000'000);
  EXPECT_EQ(arrange_lanes(*trace).names.size(), trace->spans.size() - 1);
}

}  // namespace
}  // namespace mlflow::tools
