// Text on a terminal: how wide it is, and cut where it would not fit.
#include "terminal.h"

#include <gtest/gtest.h>

namespace mlflow::tools {
namespace {

TEST(Columns, WideCharactersTakeTwoAndCombiningOnesNone) {
  EXPECT_EQ(columns("abc"), 3u);
  EXPECT_EQ(columns("日本"), 4u);
  EXPECT_EQ(columns("e\u0301"), 1u);
  EXPECT_EQ(columns("😀!"), 3u);
  EXPECT_EQ(columns("…│└"), 3u);
  EXPECT_EQ(columns(""), 0u);
}

TEST(Columns, TextIsCutBeforeItIsTooWide) {
  EXPECT_EQ(fitted("日本語", 6, true), "日本語");
  EXPECT_EQ(fitted("日本語", 5, true), "日本…");
  EXPECT_EQ(fitted("日本語", 4, true), "日…");
  EXPECT_EQ(fitted("日本語", 5, false), "日...");
  EXPECT_EQ(fitted("abcdef", 3, false), "abc");
  EXPECT_EQ(fitted("日本語", 1, true), "");
}

TEST(Columns, PaddingCountsThemToo) {
  EXPECT_EQ(padded("日本", 6), "日本  ");
  EXPECT_EQ(padded("日本", 3), "日本");
}

TEST(Age, IsSaidInTheUnitAPersonWouldUse) {
  const std::int64_t now = 1'800'000'000'000;
  EXPECT_EQ(age_text(now, now), "0 s ago");
  EXPECT_EQ(age_text(now - 119'999, now), "119 s ago");
  EXPECT_EQ(age_text(now - 120'000, now), "2 min ago");
  EXPECT_EQ(age_text(now - 7'200'000, now), "2 h ago");
  EXPECT_EQ(age_text(now - 3 * 86'400'000, now), "3 d ago");
  EXPECT_EQ(age_text(now - std::int64_t{40} * 86'400'000, now),
            time_text(now - std::int64_t{40} * 86'400'000).substr(0, 10));
  EXPECT_EQ(age_text(now + 5000, now).size(), 10u);
}

}  // namespace
}  // namespace mlflow::tools
