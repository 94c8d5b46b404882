// Records in every order that several threads can make them come in.
#include "processor/assembler.h"

#include <gtest/gtest.h>

#include "records.h"

namespace mlflow::internal {
namespace {

using namespace records;

class AssemblerTest : public testing::Test {
 protected:
  void pass(const std::vector<std::vector<char>>& records) { pass(assembler_, records); }
  void pass(Assembler& assembler, const std::vector<std::vector<char>>& records) {
    assembler.begin_pass();
    for (const auto& record : records) assembler.on_record(thread_, header_of(record));
    assembler.end_pass();
  }
  // Two passes without records: what has ended is complete.
  std::vector<TracePtr> settle() {
    pass({});
    pass({});
    return assembler_.take_finished();
  }

  static StatusCode span_status(const FinishedTrace& trace, std::string_view name) {
    for (const FinishedSpan& span : trace.spans)
      if (span.name == name) return span.status;
    ADD_FAILURE() << "no span named " << name;
    return StatusCode::UNSET;
  }

  Assembler assembler_{std::size_t{4} << 20};
  ThreadSpans thread_;
};

TEST_F(AssemblerTest, ATraceIsCompleteWhenItsRootHasEnded) {
  pass({begin(1, 0, "root", BeginRecord::ROOT), begin(2, 1, "child"), end(2)});
  EXPECT_TRUE(settle().empty());
  pass({end(1)});
  const auto traces = settle();
  ASSERT_EQ(traces.size(), 1u);
  ASSERT_TRUE(traces[0]->has_root);
  EXPECT_EQ(traces[0]->spans.size(), 2u);
  EXPECT_EQ(traces[0]->spans[0].start_ns, 1001);
  EXPECT_EQ(traces[0]->spans[0].end_ns, 2001);
  EXPECT_TRUE(assembler_.is_settled());
  EXPECT_EQ(assembler_.open_traces(), 0u);
}

TEST_F(AssemblerTest, AChildReadBeforeItsRootInTheSamePassIsOneTraceWithIt) {
  assembler_.begin_pass();
  ThreadSpans other;
  for (const auto& record : {begin(2, 1, "child"), end(2)}) assembler_.on_record(other, header_of(record));
  for (const auto& record : {begin(1, 0, "root", BeginRecord::ROOT), end(1)})
    assembler_.on_record(thread_, header_of(record));
  assembler_.end_pass();
  pass({});
  const auto traces = settle();
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_TRUE(traces[0]->has_root);
  EXPECT_EQ(traces[0]->spans.size(), 2u);
  EXPECT_EQ(assembler_.open_traces(), 0u);
}

TEST_F(AssemblerTest, RecordsBeforeTheirSpansBeginningAreKept) {
  pass({end(2), attribute(2, "k", "v")});
  pass({begin(1, 0, "root", BeginRecord::ROOT), begin(2, 1, "child"), end(1)});
  const auto traces = settle();
  ASSERT_EQ(traces.size(), 1u);
  ASSERT_EQ(traces[0]->spans.size(), 2u);
  EXPECT_EQ(traces[0]->spans[1].attribute("k"), "\"v\"");
}

TEST_F(AssemblerTest, AnAttributeReadAfterTheEndStillArrives) {
  pass({begin(1, 0, "root", BeginRecord::ROOT), end(1)});
  pass({attribute(1, "from another thread", "v")});
  const auto traces = settle();
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_EQ(traces[0]->spans[0].attribute("from another thread"), "\"v\"");
}

TEST_F(AssemblerTest, ASpanThatOutlivesItsRootComesLaterWithoutTraceInfo) {
  pass({begin(1, 0, "root", BeginRecord::ROOT), begin(2, 1, "late"), attribute(2, "k", "v"), end(1)});
  auto traces = settle();
  ASSERT_EQ(traces.size(), 1u);
  ASSERT_EQ(traces[0]->spans.size(), 1u);
  EXPECT_EQ(traces[0]->spans[0].name, "root");
  pass({end(2)});
  traces = settle();
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_FALSE(traces[0]->has_root);
  ASSERT_EQ(traces[0]->spans.size(), 1u);
  EXPECT_EQ(traces[0]->spans[0].name, "late");
  EXPECT_EQ(traces[0]->spans[0].attribute("k"), "\"v\"");
  EXPECT_EQ(assembler_.open_traces(), 0u);
}

TEST_F(AssemblerTest, SpansWithARemoteParentArePartsWithoutARoot) {
  pass({begin(5, 99, "callee", BeginRecord::REMOTE_PARENT), end(5)});
  const auto traces = settle();
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_FALSE(traces[0]->has_root);
}

TEST_F(AssemblerTest, TheEndOfTheProgramClosesWhatIsOpenAndSaysSo) {
  pass({begin(1, 0, "main", BeginRecord::ROOT), begin(2, 1, "done"), end(2)});
  settle();
  assembler_.close_everything();
  const auto traces = assembler_.take_finished();
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_TRUE(traces[0]->incomplete);
  EXPECT_EQ(traces[0]->root()->status, StatusCode::ERROR);
  EXPECT_EQ(span_status(*traces[0], "done"), StatusCode::OK);
}

TEST_F(AssemblerTest, ALostRecordMarksItsTrace) {
  pass({begin(1, 0, "root", BeginRecord::ROOT)});
  assembler_.mark_incomplete({7, 9});
  assembler_.mark_incomplete({1, 1});  // not open: nothing happens
  pass({end(1)});
  const auto traces = settle();
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_TRUE(traces[0]->incomplete);
}

TEST_F(AssemblerTest, WhatIsSaidOfATraceBeforeItsRootIsKept) {
  pass({tag("k", "v", TraceRecord::BEFORE_ROOT)});
  pass({begin(1, 0, "root", BeginRecord::ROOT), end(1)});
  const auto traces = settle();
  ASSERT_EQ(traces.size(), 1u);
  ASSERT_EQ(traces[0]->facts.tags.size(), 1u);
  EXPECT_EQ(traces[0]->facts.tags[0].second, "v");
}

TEST_F(AssemblerTest, ATraceWhoseRootFoundNoRoomIsForgotten) {
  pass({tag("k", "v", TraceRecord::BEFORE_ROOT)});
  EXPECT_EQ(assembler_.open_traces(), 1u);
  assembler_.mark_incomplete({7, 9});
  EXPECT_EQ(assembler_.open_traces(), 0u);
}

TEST_F(AssemblerTest, OnlyATraceWithAnOpenRootCanBeChanged) {
  const auto change = [](FinishedTrace& trace) { trace.facts.client_request_id = "c"; };
  EXPECT_FALSE(assembler_.update_open_trace({7, 9}, true, change));
  pass({begin(1, 0, "root", BeginRecord::ROOT)});
  EXPECT_TRUE(assembler_.update_open_trace({7, 9}, true, change));
  EXPECT_FALSE(assembler_.update_open_trace({7, 8}, true, change));
  pass({end(1)});
  const auto traces = settle();
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_EQ(traces[0]->facts.client_request_id, "c");
  pass({begin(5, 99, "callee", BeginRecord::REMOTE_PARENT)});
  EXPECT_FALSE(assembler_.update_open_trace({7, 9}, true, change));
  EXPECT_TRUE(assembler_.update_open_trace({7, 9}, false, change));
}

TEST_F(AssemblerTest, ATraceThatTakesTooLongIsEndedAsItIs) {
  Assembler impatient(std::size_t{4} << 20, {std::chrono::nanoseconds(1), {}});
  pass(impatient, {begin(1, 0, "root", BeginRecord::ROOT), begin(2, 1, "child")});
  pass(impatient, {});
  pass(impatient, {});
  auto traces = impatient.take_finished();
  ASSERT_EQ(traces.size(), 1u);
  const FinishedSpan& root = *traces[0]->root();
  EXPECT_EQ(traces[0]->spans.size(), 1u);
  EXPECT_EQ(root.status, StatusCode::ERROR);
  EXPECT_EQ(root.status_message, "");
  ASSERT_EQ(root.events.size(), 1u);
  EXPECT_EQ(root.events[0].name, "exception");
  EXPECT_EQ(root.attribute("mlflow.spanLogLevel"), "40");
  // The real ends: the child's is a late span's, the root's is nobody's.
  pass(impatient, {end(2), end(1)});
  pass(impatient, {});
  pass(impatient, {});
  traces = impatient.take_finished();
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_FALSE(traces[0]->has_root);
  EXPECT_EQ(traces[0]->spans[0].name, "child");
  pass(impatient, {});
  EXPECT_TRUE(impatient.is_settled());
  EXPECT_EQ(impatient.open_traces(), 0u);
}

TEST_F(AssemblerTest, ATraceThatHasTimeLeftGoesOn) {
  Assembler patient(std::size_t{4} << 20, {std::chrono::hours(1), {}});
  pass(patient, {begin(1, 0, "root", BeginRecord::ROOT)});
  pass(patient, {});
  pass(patient, {});
  EXPECT_TRUE(patient.take_finished().empty());
  EXPECT_EQ(patient.open_traces(), 1u);
}

TEST_F(AssemblerTest, EndsThatNeverBeganAreForgotten) {
  pass({end(77)});
  settle();
  settle();
  EXPECT_TRUE(assembler_.is_settled());
}

TEST_F(AssemblerTest, OfALargeTraceWhatHasEndedIsSentAheadOfItsRoot) {
  const std::string kilobyte(1024, 'x');
  pass({begin(1, 0, "root", BeginRecord::ROOT), begin(2, 1, "stays open")});
  constexpr SpanId LAST = 6002;
  std::size_t most_kept = 0;
  std::vector<TracePtr> parts;
  for (SpanId id = 3; id <= LAST; ++id) {
    pass({begin(id, 2, "child"), attribute(id, "k", kilobyte), end(id)});
    for (TracePtr& part : assembler_.take_finished()) parts.push_back(std::move(part));
    most_kept = std::max<std::size_t>(most_kept, id - (parts.empty() ? 0 : parts.back()->spans.back().span_id));
  }
  EXPECT_GE(parts.size(), 2u);
  EXPECT_LE(most_kept, 3000u);
  std::size_t sent_ahead = 0;
  for (const TracePtr& part : parts) {
    EXPECT_TRUE(part->more_follows);
    EXPECT_FALSE(part->has_root);
    for (const FinishedSpan& span : part->spans) EXPECT_EQ(span.name, "child");
    sent_ahead += part->spans.size();
  }
  pass({attribute(2, "late", "v"), end(2), end(1)});
  const auto last = settle();
  ASSERT_EQ(last.size(), 1u);
  EXPECT_TRUE(last[0]->has_root);
  EXPECT_FALSE(last[0]->more_follows);
  EXPECT_EQ(last[0]->spans.size() + sent_ahead, LAST);
  EXPECT_EQ(last[0]->spans[0].name, "root");
  EXPECT_EQ(last[0]->spans[1].attribute("late"), "\"v\"");
  EXPECT_EQ(assembler_.open_traces(), 0u);
}

}  // namespace
}  // namespace mlflow::internal
