// The table of environment variables: defaults, every type, and what is said about a value that cannot be used.
#include "config/environment.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <map>
#include <set>
#include <vector>

#include "config/report.h"

namespace mlflow::internal {
namespace {

class EnvironmentTest : public testing::Test {
 protected:
  void SetUp() override {
    set_report_sink([this](std::string_view line) { lines_.emplace_back(line); });
  }
  void TearDown() override { set_report_sink({}); }

  Settings read() {
    return read_settings([this](const char* name) -> const char* {
      const auto found = environment_.find(name);
      return found == environment_.end() ? nullptr : found->second.c_str();
    });
  }

  std::map<std::string, std::string> environment_;
  std::vector<std::string> lines_;
};

TEST_F(EnvironmentTest, EmptyEnvironmentGivesTheDefaults) {
  const Settings settings = read();
  EXPECT_EQ(settings.tracking_uri, "");
  EXPECT_EQ(settings.http_timeout.count(), 120);
  EXPECT_EQ(settings.http_max_retries, 7);
  EXPECT_EQ(settings.sampling_ratio, 1.0);
  EXPECT_TRUE(settings.async_logging);
  EXPECT_EQ(settings.exit_timeout.count(), 10);
  EXPECT_EQ(settings.store_path, "mlflow-traces.db");
  EXPECT_EQ(settings.clock, ClockChoice::AUTO);
  EXPECT_TRUE(lines_.empty());
}

TEST_F(EnvironmentTest, EveryTypeIsRead) {
  environment_ = {{"MLFLOW_TRACKING_URI", "http://localhost:5000"},
                  {"MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "False"},
                  {"MLFLOW_TRACE_MAX_ITEMS", "3"},
                  {"MLFLOW_TRACE_SAMPLING_RATIO", "0.25"},
                  {"MLFLOW_TRACE_EXIT_TIMEOUT", "1.5"},
                  {"MLFLOW_TRACE_CLOCK", "TSC"}};
  const Settings settings = read();
  EXPECT_EQ(settings.tracking_uri, "http://localhost:5000");
  EXPECT_FALSE(settings.async_logging);
  EXPECT_EQ(settings.max_items, 3);
  EXPECT_EQ(settings.sampling_ratio, 0.25);
  EXPECT_EQ(settings.exit_timeout.count(), 1.5);
  EXPECT_EQ(settings.clock, ClockChoice::TSC);
  EXPECT_TRUE(lines_.empty());
}

TEST_F(EnvironmentTest, AnUnusableValueIsReportedWithWhatIsUsedInstead) {
  environment_ = {{"MLFLOW_TRACE_SAMPLING_RATIO", "1.5"}};
  EXPECT_EQ(read().sampling_ratio, 1.0);
  EXPECT_EQ(lines_,
            (std::vector<std::string>{
                "mlflow: warning: MLFLOW_TRACE_SAMPLING_RATIO=1.5 is not usable (number from 0 to 1); using 1"}));
}

TEST_F(EnvironmentTest, UnusableValuesOfEveryTypeKeepTheDefault) {
  const Settings defaults;
  for (const auto& [name, bad] :
       std::vector<std::pair<const char*, const char*>>{{"MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "yes"},
                                                        {"MLFLOW_TRACE_MAX_ITEMS", "ten"},
                                                        {"MLFLOW_TRACE_MAX_ITEMS", "-1"},
                                                        {"MLFLOW_TRACE_MAX_ITEMS", "1e3"},
                                                        {"MLFLOW_TRACE_MAX_ITEMS", "99999999999999999999"},
                                                        {"MLFLOW_HTTP_REQUEST_MAX_RETRIES", "11"},
                                                        {"MLFLOW_HTTP_REQUEST_TIMEOUT", "0"},
                                                        {"MLFLOW_TRACE_SAMPLING_RATIO", "nan"},
                                                        {"MLFLOW_TRACE_EXIT_TIMEOUT", "inf"},
                                                        {"MLFLOW_TRACE_CLOCK", "sundial"}}) {
    lines_.clear();
    set_report_sink([this](std::string_view line) { lines_.emplace_back(line); });
    environment_ = {{name, bad}};
    const Settings settings = read();
    EXPECT_EQ(lines_.size(), 1u) << name << "=" << bad;
    for (const EnvironmentVariable& variable : environment_variables())
      EXPECT_EQ(value_text(variable, settings), value_text(variable, defaults)) << name << "=" << bad;
  }
}

TEST_F(EnvironmentTest, EveryTypeIsShownAsItIsSet) {
  Settings settings;
  const auto shown = [&](std::string_view name) -> std::string {
    for (const EnvironmentVariable& variable : environment_variables())
      if (variable.name == name) return value_text(variable, settings);
    return "there is none";
  };
  EXPECT_EQ(shown("MLFLOW_TRACE_CLOCK"), "auto");
  settings.clock = ClockChoice::TSC;
  EXPECT_EQ(shown("MLFLOW_TRACE_CLOCK"), "tsc");
  settings.clock = ClockChoice::MONOTONIC;
  EXPECT_EQ(shown("MLFLOW_TRACE_CLOCK"), "monotonic");
  EXPECT_EQ(shown("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"), "true");
  settings.async_logging = false;
  EXPECT_EQ(shown("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"), "false");
  EXPECT_EQ(shown("MLFLOW_TRACE_MAX_ITEMS"), "10000");
  EXPECT_EQ(shown("MLFLOW_TRACE_EXIT_TIMEOUT"), "10");
  EXPECT_EQ(shown("MLFLOW_TRACE_STORE"), "mlflow-traces.db");
}

TEST_F(EnvironmentTest, EmptyMeansUnset) {
  environment_ = {{"MLFLOW_TRACE_STORE", ""}, {"MLFLOW_TRACE_MAX_ITEMS", ""}};
  EXPECT_EQ(read().store_path, "mlflow-traces.db");
  EXPECT_TRUE(lines_.empty());
}

TEST_F(EnvironmentTest, InsecureTogetherWithACertificateVerifies) {
  environment_ = {{"MLFLOW_TRACKING_INSECURE_TLS", "true"}, {"MLFLOW_TRACKING_SERVER_CERT_PATH", "/ca.pem"}};
  EXPECT_FALSE(read().insecure_tls);
  EXPECT_EQ(lines_.size(), 1u);
}

TEST_F(EnvironmentTest, WhatIsNotSupportedIsSaid) {
  environment_ = {{"MLFLOW_TRACKING_AUTH", "kubernetes"}};
  read();
  EXPECT_EQ(lines_.size(), 1u);
}

TEST_F(EnvironmentTest, EveryRowHasItsOwnNameAndAMeaning) {
  std::set<std::string> names;
  for (const EnvironmentVariable& variable : environment_variables()) {
    EXPECT_TRUE(names.insert(variable.name).second) << variable.name;
    EXPECT_NE(std::string(variable.meaning), "");
    EXPECT_NE(type_name(variable), "");
  }
}

// In a process of its own: the environment is read once.
void report_with(const char* quiet) {
  ::setenv("MLFLOW_TRACE_QUIET", quiet, 1);
  ::fcntl(STDERR_FILENO, F_SETFL,
          O_APPEND);  // the file that the test reads it from is one for messages (standard_error.h)
  (void)settings();
  report(Severity::ERROR, "something");
  std::exit(0);
}

TEST(QuietTest, NothingIsWrittenOnStandardError) {
  EXPECT_EXIT(report_with("true"), testing::ExitedWithCode(0), "^$");
  EXPECT_EXIT(report_with("false"), testing::ExitedWithCode(0), "mlflow: error: something");
}

TEST_F(EnvironmentTest, WhatASecretSettingHoldsIsShownNowhere) {
  environment_ = {{"MLFLOW_TRACKING_PASSWORD", "pass-1234"},
                  {"MLFLOW_TRACKING_TOKEN", "token-1234"},
                  {"OTEL_EXPORTER_OTLP_HEADERS", "api-key=key-1234,Authorization=Bearer bearer-1234,x-auth other-1234"},
                  {"MLFLOW_TRACE_MAX_DEPTH", "pass-1234 token-1234 key-1234 bearer-1234 other-1234"}};
  read();
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_EQ(lines_[0].find("1234"), std::string::npos) << lines_[0];
}

// In a process of its own, too.
TEST(StorePathTest, IsAbsolute) {
  EXPECT_EXIT(std::exit(settings().store_path.starts_with('/') ? 0 : 1), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace mlflow::internal
