// What reaches standard error: one line per message, repeated ones counted instead of shown.
#include "config/report.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/secrets.h"

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

TEST_F(ReportTest, AllMessagesTogetherAreBounded) {
  for (int i = 0; i < 100000; ++i) report(Severity::NOTE, "header " + std::to_string(i));
  EXPECT_EQ(lines_.size(), 50u);
  report_suppressed();
  EXPECT_EQ(lines_.size(), 71u);  // 20 of the kinds that were kept back, and one line for the rest
  std::size_t counted = 0;
  for (const std::string& line : lines_) {
    const std::size_t more = line.find("(and ");
    counted += 1 + (more == line.npos ? 0 : std::stoul(line.substr(more + 5)));
  }
  const std::string& rest = lines_.back();
  counted += std::stoul(rest.substr(rest.find(": ", 8) + 2)) - 1;
  EXPECT_EQ(counted, 100000u) << rest;
}

TEST_F(ReportTest, RoomComesBackWithTime) {
  for (int i = 0; i < 100; ++i) report(Severity::NOTE, "a" + std::to_string(i));
  ASSERT_EQ(lines_.size(), 50u);
  now_ += std::chrono::seconds(11);
  for (int i = 0; i < 100; ++i) report(Severity::NOTE, "b" + std::to_string(i));
  EXPECT_EQ(lines_.size(), 52u);
}

TEST_F(ReportTest, NothingInALineActsOnATerminal) {
  report(Severity::WARNING, "a\x1b[31m\x7f\xC2\x9B\xE2\x80\xAE\xFFz");
  EXPECT_EQ(lines_, (std::vector<std::string>{"mlflow: warning: a\\x1b[31m\\x7f\\x9b\\u202e\xEF\xBF\xBDz"}));
}

TEST_F(ReportTest, ALineFitsIntoAPipe) {
  for (int i = 0; i < 3; ++i) report(Severity::WARNING, std::string(100000, 'x') + std::to_string(i), "k");
  report(Severity::WARNING, std::string(3000, '\x01'), "escapes");
  std::string wide;
  for (int i = 0; i < 5000; ++i) wide += "\xE2\x82\xAC";
  report(Severity::WARNING, wide, "wide");
  report_suppressed();
  ASSERT_EQ(lines_.size(), 4u);
  for (const std::string& line : lines_) EXPECT_LT(line.size(), 4096u);
  EXPECT_TRUE(lines_[2].ends_with("\xE2\x82\xAC...")) << lines_[2].substr(4000);
  EXPECT_TRUE(lines_[3].ends_with("... (and 1 more like this)"));
}

TEST_F(ReportTest, NoCredentialInALine) {
  remember_secret("hunter2!");
  remember_secret("abc");  // too short to be told from a word
  report(Severity::WARNING, "at http://u:p@host/?token=t: Authorization: Bearer b; \"hunter2!\", abc");
  EXPECT_EQ(lines_, (std::vector<std::string>{
                        "mlflow: warning: at http://host/?[hidden]: Authorization: [hidden]; \"[hidden]\", abc"}));
}

TEST_F(ReportTest, WhatAnAddressHoldsIsHiddenOutsideOfItToo) {
  remember_secrets_in_address("https://user:password-1@host/p?key=query-2&query-3");
  report(Severity::WARNING, "it says password-1, query-2, query-3 and https");
  EXPECT_EQ(lines_, (std::vector<std::string>{"mlflow: warning: it says [hidden], [hidden], [hidden] and https"}));
}

TEST_F(ReportTest, OfTwoSecretsTheLongerIsHiddenWhole) {
  remember_secret("key-one");
  remember_secret("key-one-and-more");
  report(Severity::WARNING, "x key-one-and-more y key-one z");
  EXPECT_EQ(lines_, (std::vector<std::string>{"mlflow: warning: x [hidden] y [hidden] z"}));
}

}  // namespace
}  // namespace mlflow::internal
