// Parts of a trace become one: which value of two counts, where the root goes; and ids as texts.
#include "model/trace_merge.h"

#include <gtest/gtest.h>

#include "../export/trace_builder.h"
#include "model/text_pairs.h"
#include "model/trace_id.h"

namespace mlflow::internal {
namespace {

TracePtr part_without_root(SpanId span) {
  auto part = std::make_unique<FinishedTrace>();
  part->id = {0x461fcd3c0a32e12d, 1};
  add_span(*part, span, 1, "child");
  return part;
}

TEST(TraceMerge, WhatTheLaterPartSaysCounts) {
  const TracePtr trace = make_trace(1, "first", {{"k", "1"}});
  const TracePtr part = make_trace(1, "second", {{"k", "2"}, {"l", "3"}});
  add_span(*part, 2, 1, "child").status_message = "why";
  part->spans[0].status = StatusCode::ERROR;
  part->incomplete = true;
  merge_trace(*trace, *part);
  ASSERT_EQ(trace->spans.size(), 2u);
  EXPECT_EQ(trace->spans[0].name, "second");
  EXPECT_EQ(trace->spans[0].status, StatusCode::ERROR);
  EXPECT_EQ(trace->spans[0].attributes.size(), 2u);
  EXPECT_EQ(trace->spans[0].attribute("k"), "2");
  EXPECT_EQ(trace->spans[1].name, "child");
  EXPECT_EQ(trace->spans[1].status_message, "why");
  EXPECT_EQ(trace->spans[1].parent_id, 1u);
  EXPECT_EQ(trace->spans[1].end_ns - trace->spans[1].start_ns, 258'000'000);
  EXPECT_TRUE(trace->incomplete);
}

TEST(TraceMerge, TheRootComesFirstWheneverItCame) {
  const TracePtr trace = part_without_root(2);
  add_span(*trace, 3, 1, "other");
  merge_trace(*trace, *make_trace(1, "root"));
  ASSERT_EQ(trace->spans.size(), 3u);
  ASSERT_TRUE(trace->has_root);
  EXPECT_EQ(trace->root()->name, "root");
  EXPECT_EQ(trace->spans[1].span_id, 2u);
  EXPECT_EQ(trace->spans[2].span_id, 3u);
  EXPECT_FALSE(trace->incomplete);
  const TracePtr rootless = part_without_root(2);
  merge_trace(*rootless, *part_without_root(3));
  EXPECT_FALSE(rootless->has_root);
}

TEST(TraceMerge, FactsThatAreSaidReplaceAndOthersStay) {
  const TracePtr trace = make_trace(1);
  TraceFacts& facts = trace->facts;
  set_pair(*trace, facts.tags, "a", "1");
  facts.client_request_id = "r";
  facts.has_request_preview = true;
  facts.request_preview = "p";
  facts.state = StatusCode::ERROR;
  facts.experiment_id = "5";
  merge_facts(*trace, make_trace(1)->facts);
  EXPECT_EQ(facts.client_request_id, "r");
  EXPECT_EQ(facts.request_preview, "p");
  EXPECT_FALSE(facts.has_response_preview);
  EXPECT_EQ(facts.state, StatusCode::ERROR);
  EXPECT_EQ(facts.experiment_id, "5");

  const TracePtr other = make_trace(1);
  set_pair(*other, other->facts.tags, "a", "2");
  set_pair(*other, other->facts.metadata, "m", "3");
  other->facts.client_request_id = "s";
  other->facts.has_request_preview = other->facts.has_response_preview = true;
  other->facts.response_preview = "q";
  other->facts.state = StatusCode::OK;
  other->facts.experiment_id = "6";
  merge_facts(*trace, other->facts);
  EXPECT_EQ(*find_value(facts.tags, "a"), "2");
  EXPECT_EQ(*find_value(facts.metadata, "m"), "3");
  EXPECT_EQ(facts.client_request_id, "s");
  EXPECT_EQ(facts.request_preview, "");
  EXPECT_TRUE(facts.has_response_preview);
  EXPECT_EQ(facts.response_preview, "q");
  EXPECT_EQ(facts.state, StatusCode::OK);
  EXPECT_EQ(facts.experiment_id, "6");
}

TEST(TraceMerge, FilesEventsAndLinksComeAlong) {
  const TracePtr trace = make_trace(1);
  const TracePtr part = part_without_root(2);
  Event& event = part->spans[0].events.emplace_back(&part->arena);
  event.name = "e";
  event.time_ns = 5;
  event.attributes.push_back({"x", "1"});
  SpanLink& link = part->spans[0].links.emplace_back(&part->arena);
  link.trace_id = {3, 4};
  link.span_id = 6;
  link.attributes.push_back({"y", "2"});
  part->attachments.push_back({"id", "bytes"});
  part->earlier = std::make_unique<EarlierSpans>();
  part->earlier->sizes = {7};
  merge_trace(*trace, *part);
  const FinishedSpan& copy = trace->spans[1];
  ASSERT_EQ(copy.events.size(), 1u);
  EXPECT_EQ(copy.events[0].name, "e");
  EXPECT_EQ(copy.events[0].time_ns, 5);
  EXPECT_EQ(copy.events[0].attributes[0].value, "1");
  ASSERT_EQ(copy.links.size(), 1u);
  EXPECT_EQ(copy.links[0].trace_id, (TraceId{3, 4}));
  EXPECT_EQ(copy.links[0].span_id, 6u);
  EXPECT_EQ(copy.links[0].attributes[0].key, "y");
  ASSERT_EQ(trace->attachments.size(), 1u);
  EXPECT_EQ(trace->attachments[0].bytes, "bytes");
  ASSERT_NE(trace->earlier, nullptr);
  EXPECT_EQ(trace->earlier->sizes, std::vector<std::uint32_t>{7});
}

TEST(TraceIds, BothWaysAndNothingElse) {
  const TraceId id{0x461fcd3c0a32e12d, 0x1};
  EXPECT_EQ(mlflow_id(id), "tr-461fcd3c0a32e12d0000000000000001");
  EXPECT_EQ(hex(SpanId{0xabc}), "0000000000000abc");
  EXPECT_EQ(parse_trace_id(mlflow_id(id)), id);
  EXPECT_EQ(parse_trace_id(hex(id)), id);
  EXPECT_EQ(parse_span_id("0000000000000abc"), 0xabcu);
  for (const char* none : {"", "tr-", "tr-461fcd3c0a32e12d000000000000000", "tr-461fcd3c0a32e12d00000000000000010",
                           "tr-461fcd3c0a32e12g0000000000000001", "tr-461fcd3c0a32e12d000000000000000g"})
    EXPECT_EQ(parse_trace_id(none), TraceId{}) << none;
  EXPECT_EQ(parse_span_id("abc"), 0u);
}

}  // namespace
}  // namespace mlflow::internal
