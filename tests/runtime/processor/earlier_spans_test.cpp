// A trace that goes out in parts is told about as the same trace in one piece.
#include "processor/earlier_spans.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "../export/trace_builder.h"
#include "export/trace_info.h"
#include "model/trace_merge.h"

namespace mlflow::internal {
namespace {

constexpr const char* TEN_TOKENS = R"({"input_tokens": 9, "output_tokens": 1, "total_tokens": 10})";

// root(1) > agent(2) > model(3): usage on both; root > tool(4) > model(5): usage on the model only.
void add_children(FinishedTrace& trace) {
  add_span(trace, 2, 1, "agent", {{"mlflow.chat.tokenUsage", TEN_TOKENS}});
  add_span(trace, 3, 2, "model", {{"mlflow.chat.tokenUsage", TEN_TOKENS}});
  add_span(trace, 4, 1, "tool", {{"session.id", "\"s1\""}, {"user.id", "\"ann\""}});
  add_span(trace, 5, 4, "model", {{"mlflow.chat.tokenUsage", TEN_TOKENS}});
}

std::string told(const FinishedTrace& trace) { return trace_info_body(trace, "1", ProcessOrigin{}, Settings{}); }

TracePtr part_of(const FinishedTrace& whole, std::initializer_list<SpanId> ids) {
  auto part = std::make_unique<FinishedTrace>();
  part->id = whole.id;
  for (const FinishedSpan& span : whole.spans)
    if (std::find(ids.begin(), ids.end(), span.span_id) != ids.end()) copy_span(*part, part->add_span(), span);
  part->has_root = std::find(ids.begin(), ids.end(), SpanId{1}) != ids.end();
  part->more_follows = !part->has_root;
  return part;
}

TEST(EarlierSpans, TheRootTellsOfWhatWasSentAhead) {
  auto whole = make_trace(1);
  add_children(*whole);
  const std::string expected = told(*whole);
  ASSERT_NE(expected.find("total_tokens\\\": 20"), std::string::npos) << expected;

  EarlierSpansKeeper keeper;
  for (const auto& ids : std::initializer_list<std::initializer_list<SpanId>>{{3}, {5}, {2, 4}})
    keeper.pass(*part_of(*whole, ids));
  const TracePtr last = part_of(*whole, {1});
  keeper.pass(*last);
  ASSERT_NE(last->earlier, nullptr);
  EXPECT_EQ(told(*last), expected);
}

TEST(EarlierSpans, APartThatEndsAboveUsageTakesItsPlace) {
  auto whole = make_trace(1);
  add_children(*whole);
  EarlierSpansKeeper keeper;
  keeper.pass(*part_of(*whole, {3, 5}));
  const TracePtr last = part_of(*whole, {1, 2, 4});
  keeper.pass(*last);
  EXPECT_EQ(told(*last), told(*whole));
}

TEST(EarlierSpans, OtherTracesAreLeftAlone) {
  EarlierSpansKeeper keeper;
  auto part = make_trace(1);
  part->more_follows = true;
  keeper.pass(*part);
  const TracePtr other = make_trace(2);
  keeper.pass(*other);
  EXPECT_EQ(other->earlier, nullptr);
}

}  // namespace
}  // namespace mlflow::internal
