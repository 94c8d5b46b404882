// What waits for another pass: for how many, and what is dropped.
#include "processor/waiting.h"

#include <gtest/gtest.h>

#include "records.h"

namespace mlflow::internal {
namespace {

class WaitingTest : public testing::Test {
 protected:
  void SetUp() override { waiting_.begin_pass(); }
  std::vector<RecordKind> retried(bool known) {
    std::vector<RecordKind> kinds;
    waiting_.retry_early([&](const RecordHeader& record) {
      kinds.push_back(record.kind);
      return known;
    });
    return kinds;
  }

  Waiting waiting_;
};

TEST_F(WaitingTest, AnEarlyRecordIsTriedUntilAFullPassHasNotMadeItKnown) {
  waiting_.add_early(records::header_of(records::end(5)));
  const std::vector<RecordKind> once = {RecordKind::SPAN_END};
  EXPECT_EQ(retried(false), once);
  waiting_.begin_pass();
  EXPECT_EQ(retried(false), once);
  EXPECT_FALSE(waiting_.is_empty());
  waiting_.begin_pass();
  EXPECT_EQ(retried(false), once);
  EXPECT_TRUE(waiting_.is_empty());
}

TEST_F(WaitingTest, AnEarlyRecordThatIsKnownWaitsNoLonger) {
  waiting_.add_early(records::header_of(records::end(5)));
  EXPECT_EQ(retried(true).size(), 1u);
  EXPECT_TRUE(waiting_.is_empty());
}

TEST_F(WaitingTest, AClosingSpanWaitsForTheNextPass) {
  waiting_.add_closing({5, 2005});
  EXPECT_TRUE(waiting_.is_closing(5));
  EXPECT_FALSE(waiting_.is_closing(6));
  EXPECT_TRUE(waiting_.take_closing().empty());
  waiting_.begin_pass();
  waiting_.add_closing({6, 2006});
  const auto ready = waiting_.take_closing();
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(ready[0].id, 5u);
  EXPECT_EQ(ready[0].end_ns, 2005);
  EXPECT_FALSE(waiting_.is_closing(5));
  EXPECT_FALSE(waiting_.is_empty());
}

TEST_F(WaitingTest, ATraceThatEndsAgainWaitsAgainButIsGivenOnce) {
  OpenTrace trace;
  waiting_.add_ending(trace);
  EXPECT_TRUE(waiting_.take_ending().empty());
  waiting_.begin_pass();
  waiting_.add_ending(trace);
  EXPECT_TRUE(waiting_.take_ending().empty());
  waiting_.begin_pass();
  EXPECT_EQ(waiting_.take_ending(), std::vector<OpenTrace*>{&trace});
  EXPECT_EQ(trace.ended_in_pass, 0u);
  EXPECT_TRUE(waiting_.is_empty());
}

}  // namespace
}  // namespace mlflow::internal
