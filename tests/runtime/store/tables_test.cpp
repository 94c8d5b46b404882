// The tables of a store, each by what it keeps.
#include <gtest/gtest.h>

#include "store/assessments_table.h"
#include "store/later_changes_table.h"
#include "store/parts_table.h"
#include "store/trace_codec.h"
#include "store/traces_table.h"
#include "store_folder.h"

namespace mlflow::internal {
namespace {

class TablesTest : public testing::Test {
 protected:
  static StoredTrace row(const std::string& id, std::int64_t time = 0) {
    StoredTrace row;
    row.id = id;
    row.request_time_ms = time;
    row.spans = 1;
    return row;
  }
  static std::string content(SpanId span = 1) {
    FinishedTrace trace;
    trace.id = {7, 9};
    trace.add_span().span_id = span;
    return encode_trace(trace);
  }
  static std::vector<std::string> ids(const std::vector<StoredTrace>& rows) {
    std::vector<std::string> ids;
    for (const StoredTrace& row : rows) ids.push_back(row.id);
    return ids;
  }
  using Texts = std::vector<std::string>;

  StoreFolder folder_{"tables"};
  std::string error_;
  std::unique_ptr<StoreFile> file_ = StoreFile::open(folder_.path(), StoreFile::Mode::WRITE,
                                                     std::string(TracesTable::SCHEMA) + PartsTable::SCHEMA, error_);
  TracesTable traces_{*file_};
  PartsTable parts_{*file_};
  AssessmentsTable assessments_{*file_};
  LaterChangesTable later_changes_{*file_};
};

TEST_F(TablesTest, TracesAreListedNewestFirstAndFoundByTheStartOfTheirId) {
  traces_.put(row("tr-a1", 1), content());
  traces_.put(row("tr-b1", 3), content());
  traces_.put(row("tr-a2", 2), content());
  EXPECT_EQ(ids(traces_.list(-1)), (Texts{"tr-b1", "tr-a2", "tr-a1"}));
  EXPECT_EQ(ids(traces_.list(1)), Texts{"tr-b1"});
  EXPECT_EQ(ids(traces_.find("a", 10)), (Texts{"tr-a2", "tr-a1"}));
  EXPECT_TRUE(traces_.contains("tr-a1"));
  EXPECT_FALSE(traces_.contains("tr-a"));
}

TEST_F(TablesTest, ATraceThatComesAgainIsNotDeliveredAnyMore) {
  traces_.put(row("tr-a"), content());
  traces_.mark_delivered({"tr-a"}, "http://a");
  EXPECT_TRUE(traces_.undelivered("http://a").empty());
  EXPECT_EQ(ids(traces_.undelivered("http://b")), Texts{"tr-a"});
  traces_.put(row("tr-a"), content());
  EXPECT_EQ(ids(traces_.undelivered("http://a")), Texts{"tr-a"});
}

TEST_F(TablesTest, ATraceIsLoadedOrItIsSaidWhyNot) {
  traces_.put(row("tr-a"), content());
  traces_.put(row("tr-b"), "no trace");
  ASSERT_NE(traces_.load("tr-a"), nullptr);
  traces_.replace_content("tr-a", content(5));
  EXPECT_EQ(traces_.load("tr-a")->spans[0].span_id, 5u);
  EXPECT_EQ(traces_.load("tr-b"), nullptr);
  EXPECT_EQ(file_->error(), "trace tr-b in " + folder_.path() + " is damaged");
  EXPECT_EQ(traces_.load("tr-c"), nullptr);
  EXPECT_EQ(file_->error(), "trace tr-c is not in " + folder_.path());
}

TEST_F(TablesTest, TheOldestAreDeliveredOnesFirst) {
  for (int i = 1; i <= 4; ++i) traces_.put(row("tr-" + std::to_string(i), i), content());
  traces_.mark_delivered({"tr-3"}, "http://a");
  const auto one = traces_.oldest(1);
  EXPECT_EQ(one.ids, Texts{"tr-3"});
  EXPECT_EQ(one.undelivered, 0u);
  const auto two = traces_.oldest(600 + static_cast<std::int64_t>(content().size()));
  EXPECT_EQ(two.ids, (Texts{"tr-3", "tr-1"}));
  EXPECT_EQ(two.undelivered, 1u);
}

TEST_F(TablesTest, PartsCountAsSpansOfTheirTraceAndGoWithIt) {
  traces_.put(row("tr-a"), content());
  EXPECT_TRUE(parts_.put("tr-a", 2, content(2)));
  EXPECT_EQ(traces_.list(-1).at(0).spans, 3);
  FinishedTrace trace;
  parts_.append_to(trace, "tr-a");
  ASSERT_EQ(trace.spans.size(), 1u);
  EXPECT_EQ(trace.spans[0].span_id, 2u);
  traces_.remove({"tr-a"});
  EXPECT_EQ(file_->number("SELECT count(*) FROM parts"), 0);
}

TEST_F(TablesTest, AnAssessmentOfAKnownIdKeepsItsPlace) {
  EXPECT_FALSE(assessments_.exists());
  EXPECT_TRUE(assessments_.of_trace("tr-a").empty());
  EXPECT_EQ(assessments_.find("1"), std::nullopt);
  EXPECT_TRUE(assessments_.put("tr-a", "1", "first"));
  EXPECT_TRUE(assessments_.put("tr-a", "2", "second"));
  EXPECT_TRUE(assessments_.put("tr-b", "3", "other"));
  EXPECT_TRUE(assessments_.put("tr-a", "1", "changed"));
  EXPECT_EQ(assessments_.of_trace("tr-a"), (Texts{"changed", "second"}));
  EXPECT_TRUE(assessments_.remove("1"));
  EXPECT_EQ(assessments_.find("1"), std::nullopt);
  EXPECT_EQ(assessments_.find("3"), "other");
}

TEST_F(TablesTest, OnlyChangesOfDeliveredTracesAreNoted) {
  traces_.put(row("tr-a"), content());
  traces_.put(row("tr-b"), content());
  traces_.mark_delivered({"tr-a"}, "http://a");
  const StoredChange tag{"tr-a", StoredChange::Kind::TAG, "k"};
  EXPECT_TRUE(later_changes_.note(tag));
  EXPECT_TRUE(later_changes_.note(tag));  // twice is once
  EXPECT_TRUE(later_changes_.note({"tr-a", StoredChange::Kind::ASSESSMENT, "1"}));
  EXPECT_TRUE(later_changes_.note({"tr-b", StoredChange::Kind::TAG, "k"}));
  const auto changes = later_changes_.of_delivered_to("http://a");
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].kind, StoredChange::Kind::TAG);
  EXPECT_EQ(changes[1].kind, StoredChange::Kind::ASSESSMENT);
  EXPECT_EQ(changes[1].key, "1");
  EXPECT_TRUE(later_changes_.forget(tag));
  EXPECT_EQ(later_changes_.of_delivered_to("http://a").size(), 1u);
}

TEST_F(TablesTest, WhatIsAboutATraceGoesByItsIdOrWhenNoTraceHasIt) {
  later_changes_.remove_of({"tr-a"});  // not made yet: nothing to do
  assessments_.remove_orphans();
  EXPECT_FALSE(assessments_.exists());
  traces_.put(row("tr-a"), content());
  assessments_.put("tr-a", "1", "kept");
  assessments_.put("tr-gone", "2", "orphan");
  assessments_.remove_orphans();
  EXPECT_EQ(assessments_.find("2"), std::nullopt);
  EXPECT_EQ(assessments_.find("1"), "kept");
  assessments_.remove_of({"tr-a"});
  EXPECT_EQ(assessments_.find("1"), std::nullopt);
}

}  // namespace
}  // namespace mlflow::internal
