#include "moment.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace mlflow::tools {
namespace {

constexpr std::int64_t now = 1'800'000'000'000;

TEST(Moment, BeforeNow) {
  EXPECT_EQ(read_moment("90s", now), now - 90'000);
  EXPECT_EQ(read_moment("10m", now), now - 600'000);
  EXPECT_EQ(read_moment("2h", now), now - 7'200'000);
  EXPECT_EQ(read_moment("7d", now), now - 7 * 86'400'000);
}

TEST(Moment, LocalDates) {
  ::setenv("TZ", "UTC-2", 1);  // two hours east
  ::tzset();
  EXPECT_EQ(read_moment("2026-11-28", now), 1'795'816'800'000);
  EXPECT_EQ(read_moment("2026-11-28 14:05", now), 1'795'867'500'000);
  EXPECT_EQ(read_moment("2026-11-28T14:05:30", now), 1'795'867'530'000);
}

TEST(Moment, NothingElse) {
  for (const char* text : {"", "h", "-1h", "1", "1w", "yesterday", "2026-13-01", "2026-11-28T", "99999999999999999999d",
                           "9223372036854775807d", "2026-11-28 14:05 and more"})
    EXPECT_EQ(read_moment(text, now), std::nullopt) << text;
}

}  // namespace
}  // namespace mlflow::tools
