// What reaches standard error: one line per message, repeated ones counted instead of shown.
#include "config/report.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mlflow::internal {
namespace {

class ReportTest : public testing::Test {
 protected:
  void SetUp() override {
    set_report_sink([this](std::string_view line) { lines_.emplace_back(line); }, [this] { return now_; });
  }
  void TearDown() override { set_report_sink({}); }

  std::vector<std::string> lines_;
  std::chrono::steady_clock::time_point now_{};
};

TEST_F(ReportTest, NamesTheSeverity) {
  report(Severity::NOTE, "a");
  report(Severity::WARNING, "b");
  report(Severity::ERROR, "c");
  EXPECT_EQ(lines_, (std::vector<std::string>{"mlflow: note: a", "mlflow: warning: b", "mlflow: error: c"}));
}

TEST_F(ReportTest, IsOneLine) {
  report(Severity::WARNING, "first\nsecond");
  EXPECT_EQ(lines_, (std::vector<std::string>{"mlflow: warning: first second"}));
}

TEST_F(ReportTest, RepeatedMessagesOfAKindAreCounted) {
  for (int i = 0; i < 5; ++i) report(Severity::WARNING, "server down, try " + std::to_string(i), "delivery");
  EXPECT_EQ(lines_.size(), 1u);
  now_ += std::chrono::seconds(31);
  report(Severity::WARNING, "server down, try 5", "delivery");
  ASSERT_EQ(lines_.size(), 2u);
  EXPECT_EQ(lines_[1], "mlflow: warning: server down, try 5 (and 4 more like this)");
}

TEST_F(ReportTest, WhatWasKeptBackIsSaidAtTheEnd) {
  report(Severity::WARNING, "one", "k");
  report(Severity::WARNING, "two", "k");
  report(Severity::WARNING, "three", "k");
  report_suppressed();
  report_suppressed();
  ASSERT_EQ(lines_.size(), 2u);
  EXPECT_EQ(lines_[1], "mlflow: warning: three (and 1 more like this)");
}

TEST_F(ReportTest, ManyKindsDoNotGrowForEver) {
  for (int i = 0; i < 10000; ++i) report(Severity::NOTE, std::to_string(i));
  EXPECT_EQ(lines_.size(), 10000u);
}

}  // namespace
}  // namespace mlflow::internal
