#include "processor/receiver_health.h"

#include <gtest/gtest.h>

namespace mlflow::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ReceiverHealthTest : public testing::Test {
 protected:
  ReceiverHealth::Time at(int ms) const { return begin_ + milliseconds(ms); }
  void batch(int from, int to, bool took_all) {
    health_.batch_begins(at(from));
    health_.batch_ends(at(to), took_all);
  }
  const ReceiverHealth::Time begin_ = std::chrono::steady_clock::now();
  ReceiverHealth health_{seconds(1)};
};

TEST_F(ReceiverHealthTest, IsWellAtFirstAndWhileItTakes) {
  EXPECT_FALSE(health_.is_ill(at(0)));
  batch(0, 900, true);
  EXPECT_FALSE(health_.is_ill(at(900)));
}

TEST_F(ReceiverHealthTest, IsIllWhenItFailedAndAskedLessAndLessOften) {
  batch(0, 1, false);
  EXPECT_TRUE(health_.is_ill(at(1)));
  EXPECT_EQ(health_.next_try(), at(1001));
  batch(1001, 1002, false);
  EXPECT_EQ(health_.next_try(), at(2002));
  batch(2002, 2003, false);
  EXPECT_EQ(health_.next_try(), at(4003));
  for (int i = 0; i < 20; ++i) batch(5000, 5000, false);
  EXPECT_EQ(health_.next_try(), at(35000)) << "never more than half a minute";
  batch(6000, 6001, true);
  EXPECT_FALSE(health_.is_ill(at(6001)));
  batch(7000, 7000, false);
  EXPECT_EQ(health_.next_try(), at(8000)) << "and begins anew";
}

TEST_F(ReceiverHealthTest, IsIllWhileABatchTakesTooLongAndAfterIt) {
  health_.batch_begins(at(0));
  EXPECT_FALSE(health_.is_ill(at(999)));
  EXPECT_TRUE(health_.is_ill(at(1000)));
  health_.batch_ends(at(1500), true);
  EXPECT_TRUE(health_.is_ill(at(1500)));
  EXPECT_FALSE(health_.has_failed());
  batch(1500, 1600, true);
  EXPECT_FALSE(health_.is_ill(at(1600)));
}

TEST_F(ReceiverHealthTest, IsWellAgainWhenItHasTakenEverything) {
  batch(0, 2000, true);
  EXPECT_TRUE(health_.is_ill(at(2000)));
  health_.all_taken();
  EXPECT_FALSE(health_.is_ill(at(2000)));
}

TEST_F(ReceiverHealthTest, IsAskedAtOnceWhenSomebodyWaits) {
  batch(0, 1, false);
  health_.ask_now();
  EXPECT_LE(health_.next_try(), at(1));
  EXPECT_TRUE(health_.is_ill(at(1))) << "but gets nothing new before it has taken something";
}

TEST_F(ReceiverHealthTest, HasTakenSomethingEverUntilItIsAnother) {
  batch(0, 1, false);
  EXPECT_FALSE(health_.has_taken());
  batch(1001, 1002, true);
  EXPECT_TRUE(health_.has_taken());
  batch(1002, 1003, false);
  EXPECT_TRUE(health_.has_taken());
  health_.forget();
  EXPECT_FALSE(health_.has_taken());
  EXPECT_FALSE(health_.is_ill(at(1003)));
}

}  // namespace
}  // namespace mlflow::internal
