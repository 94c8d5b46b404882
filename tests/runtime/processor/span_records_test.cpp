// One record, one change of a span.
#include "processor/span_records.h"

#include <gtest/gtest.h>

#include "records.h"

namespace mlflow::internal {
namespace {

using namespace records;

class SpanRecordsTest : public testing::Test {
 protected:
  void SetUp() override {
    const Bytes record = begin(5, 3, "manual");
    open_ = traces_.new_span(traces_.trace(TRACE), 5, 3);
    records_.begin(open_, as<BeginRecord>(record));
  }
  void apply(const Bytes& record) { records_.apply(open_, header_of(record)); }
  const FinishedSpan& span() { return open_.span(); }

  StampTranslator translator_;
  OpenTraces traces_;
  SpanRecords records_{traces_, translator_};
  OpenSpan open_;
};

TEST_F(SpanRecordsTest, ABeginGivesNameTypeAndStart) {
  EXPECT_EQ(span().name, "manual");
  EXPECT_EQ(span().attribute("mlflow.spanType"), "\"TOOL\"");
  EXPECT_EQ(span().start_ns, 1005);
  EXPECT_EQ(open_.callsite, 0u);
  EXPECT_FALSE(open_.is_root);
}

TEST_F(SpanRecordsTest, WhatTheBodySetWinsOverTheCapturedResult) {
  apply(with_texts<SpanRecord>(RecordKind::SPAN_OUTPUT, 5, {"captured"}));
  EXPECT_EQ(span().attribute("mlflow.spanOutputs"), "\"captured\"");
  apply(with_texts<SpanRecord>(RecordKind::SPAN_RESULT, 5, {"set"}));
  apply(with_texts<SpanRecord>(RecordKind::SPAN_OUTPUT, 5, {"captured"}));
  EXPECT_EQ(span().attribute("mlflow.spanOutputs"), "\"set\"");
}

TEST_F(SpanRecordsTest, OfACapturedResultSecretsAreHiddenAndOfASetOneNothing) {
  const std::string headers = R"({"Authorization": "Bearer x", "accept": "y"})";
  const auto apply_json = [&](RecordKind kind) {
    apply(with_texts<SpanRecord>(kind, 5, {headers}, 0, 0, ValueTag::JSON_TEXT));
    return span().attribute("mlflow.spanOutputs");
  };
  EXPECT_EQ(apply_json(RecordKind::SPAN_OUTPUT), R"({"Authorization": "[REDACTED]", "accept": "y"})");
  EXPECT_EQ(apply_json(RecordKind::SPAN_RESULT), headers);
}

TEST_F(SpanRecordsTest, ItemsHideSecretsToo) {
  apply(with_texts<StampedRecord>(RecordKind::SPAN_CHUNK, 5, {R"({"password": "x"})"}, 0, 0, ValueTag::JSON_TEXT));
  records_.end(open_, 2000);
  EXPECT_EQ(span().attribute("mlflow.spanOutputs"), R"([{"password": "[REDACTED]"}])");
  EXPECT_EQ(span().events.front().attributes.front().value, R"("{\"password\": \"[REDACTED]\"}")");
}

TEST_F(SpanRecordsTest, InputsTypeAndAttributesAreReplaced) {
  apply(with_texts<SpanRecord>(RecordKind::SPAN_INPUTS, 5, {"in"}));
  apply(with_texts<SpanRecord>(RecordKind::SPAN_TYPE, 5, {"LLM"}));
  apply(attribute(5, "k", "first"));
  apply(attribute(5, "k", "second"));
  EXPECT_EQ(span().attribute("mlflow.spanInputs"), "\"in\"");
  EXPECT_EQ(span().attribute("mlflow.spanType"), "\"LLM\"");
  EXPECT_EQ(span().attribute("k"), "\"second\"");
}

TEST_F(SpanRecordsTest, AStatusIsInTheFlagsOrAnError) {
  apply(with_texts<SpanRecord>(RecordKind::SPAN_STATUS, 5, {"fine"}, static_cast<std::uint16_t>(StatusCode::OK)));
  EXPECT_EQ(span().status, StatusCode::OK);
  EXPECT_EQ(span().status_message, "fine");
  apply(with_texts<SpanRecord>(RecordKind::SPAN_FAILED, 5, {"why"}));
  EXPECT_EQ(span().status, StatusCode::ERROR);
  EXPECT_EQ(span().status_message, "why");
}

TEST_F(SpanRecordsTest, AnEventHasTheTimeItsUserGaveOrThatOfItsStamp) {
  apply(with_texts<StampedRecord>(RecordKind::SPAN_EVENT, 5, {"given"}, StampedRecord::EXPLICIT_TIME, 77));
  const std::uint64_t now = stamp();
  apply(with_texts<StampedRecord>(RecordKind::SPAN_EVENT, 5, {"stamped"}, 0, now));
  ASSERT_EQ(span().events.size(), 2u);
  EXPECT_EQ(span().events[0].name, "given");
  EXPECT_EQ(span().events[0].time_ns, 77);
  EXPECT_EQ(span().events[1].time_ns, translator_.unix_ns(now));
}

TEST_F(SpanRecordsTest, ItemsBecomeEventsAndInTheEndTheOutputs) {
  apply(with_texts<StampedRecord>(RecordKind::SPAN_CHUNK, 5, {"a"}));
  apply(with_texts<StampedRecord>(RecordKind::SPAN_CHUNK, 5, {"b"}));
  records_.end(open_, 2000);
  ASSERT_EQ(span().events.size(), 2u);
  EXPECT_EQ(span().events[1].name, "mlflow.chunk.item.1");
  EXPECT_EQ(span().attribute("mlflow.spanOutputs"), "[\"a\", \"b\"]");
}

TEST_F(SpanRecordsTest, ALinkNamesTheOtherSpan) {
  LinkRecord record{};
  record.header.kind = RecordKind::SPAN_LINK;
  record.trace_high = 1;
  record.trace_low = 2;
  record.linked_span_id = 3;
  Bytes bytes = raw(record);
  bytes.push_back(static_cast<char>(ValueTag::NULL_VALUE));
  apply(finish(bytes));
  ASSERT_EQ(span().links.size(), 1u);
  EXPECT_EQ(span().links[0].trace_id, (TraceId{1, 2}));
  EXPECT_EQ(span().links[0].span_id, 3u);
}

TEST_F(SpanRecordsTest, NoSpanEndsBeforeItBegan) {
  EXPECT_EQ(records_.end_ns(as<EndRecord>(end(5))), 2005);
  records_.end(open_, 1);
  EXPECT_EQ(span().end_ns, span().start_ns);
  EXPECT_EQ(span().status, StatusCode::OK);
}

TEST_F(SpanRecordsTest, ASpanThatTookTooLongSaysSoInAnEvent) {
  records_.set_timed_out(open_, 9000, "too long");
  ASSERT_EQ(span().events.size(), 1u);
  EXPECT_EQ(span().events[0].name, "exception");
  EXPECT_EQ(span().events[0].time_ns, 9000);
  EXPECT_EQ(span().status, StatusCode::ERROR);
  EXPECT_EQ(span().status_message, "");
  EXPECT_FALSE(open_.completed);
}

TEST_F(SpanRecordsTest, ASpanThatTheEndOfTheProgramCutOffMarksItsTrace) {
  records_.set_cut_off(open_);
  EXPECT_EQ(span().status, StatusCode::ERROR);
  EXPECT_EQ(span().status_message, "The program ended before this span did.");
  EXPECT_TRUE(open_.trace->part->incomplete);
}

}  // namespace
}  // namespace mlflow::internal
