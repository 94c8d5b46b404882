// Times, durations and bytes as Python shows them.
#include "capture/value_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace mlflow::internal {
namespace {

constexpr std::int64_t SECOND = 1'000'000'000, DAY = 86400 * SECOND;

TEST(ValueText, TimesAreDatesInUtc) {
  EXPECT_EQ(time_point_text(0), "1970-01-01 00:00:00+00:00");
  EXPECT_EQ(time_point_text(1'704'164'645'000'678'999), "2024-01-02 03:04:05.000678+00:00");
  EXPECT_EQ(time_point_text(1000), "1970-01-01 00:00:00.000001+00:00");
  EXPECT_EQ(time_point_text(999), "1970-01-01 00:00:00+00:00") << "Python knows no nanoseconds";
  EXPECT_EQ(time_point_text(-1000), "1969-12-31 23:59:59.999999+00:00");
  EXPECT_EQ(time_point_text(-SECOND), "1969-12-31 23:59:59+00:00");
}

TEST(ValueText, DurationsAreDaysAndHours) {
  EXPECT_EQ(duration_text(0), "0:00:00");
  EXPECT_EQ(duration_text(59 * SECOND), "0:00:59");
  EXPECT_EQ(duration_text(3661 * SECOND), "1:01:01");
  EXPECT_EQ(duration_text(DAY - SECOND), "23:59:59");
  EXPECT_EQ(duration_text(DAY + 1'500'000'000), "1 day, 0:00:01.500000");
  EXPECT_EQ(duration_text(2 * DAY), "2 days, 0:00:00");
  EXPECT_EQ(duration_text(1000), "0:00:00.000001");
  EXPECT_EQ(duration_text(1), "0:00:00.000000001");
  EXPECT_EQ(duration_text(-SECOND), "-0:00:01");
  EXPECT_EQ(duration_text(std::numeric_limits<std::int64_t>::min()), "-106751 days, 23:47:16.854775808");
}

TEST(ValueText, BytesAreEscapedAsPythonDoes) {
  EXPECT_EQ(bytes_repr(""), "b''");
  EXPECT_EQ(bytes_repr("a b~"), "b'a b~'");
  EXPECT_EQ(bytes_repr("a\\b"), R"(b'a\\b')");
  EXPECT_EQ(bytes_repr("\n\r\t"), R"(b'\n\r\t')");
  EXPECT_EQ(bytes_repr("\x01\x1f\x7f\x80\xff"), R"(b'\x01\x1f\x7f\x80\xff')");
  EXPECT_EQ(bytes_repr("it's"), R"(b"it's")");
  EXPECT_EQ(bytes_repr("say \"it\""), R"(b'say "it"')");
  EXPECT_EQ(bytes_repr("it's \"it\""), R"(b'it\'s "it"')");
}

TEST(ValueText, ATypeIsFoundInAFunctionsName) {
  EXPECT_EQ(type_in_function("void name() [T = acme::Widget]"), "acme::Widget");
  EXPECT_EQ(type_in_function("void name() [with T = acme::Widget]"), "acme::Widget");
}

TEST(ValueText, WhatWasCutSaysHowMuchThereWas) { EXPECT_EQ(cut_note(7, "bytes"), "... [truncated, 7 bytes in all]"); }

}  // namespace
}  // namespace mlflow::internal
