// What the page of `mlflow-trace view` is given, and what Perfetto is given: whole, exact, and nothing that ends the
// element it stands in.
#include "view_data.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "../runtime/export/trace_builder.h"
#include "chrome_trace.h"

namespace mlflow::tools {
namespace {

using internal::add_span;
using internal::make_trace;
using internal::TracePtr;
using nlohmann::json;

std::vector<ChosenTrace> chosen(TracePtr trace, const std::string& name = "answer") {
  std::vector<ChosenTrace> traces;
  internal::StoredTrace row;
  row.id = internal::mlflow_id(trace->id);
  row.name = name;
  row.state = "OK";
  traces.push_back({row, std::move(trace), {R"({"assessment_name": "good"})"}});
  return traces;
}

TracePtr two_spans() {
  auto trace = make_trace(1, "answer", {{"mlflow.spanType", "\"AGENT\""}, {"n", "12345678901234567890"}});
  add_span(*trace, 2, 1, "below");
  trace->spans[0].start_ns = 1'700'000'000'123'456'789;
  trace->spans[0].end_ns = 1'700'000'000'123'457'790;
  trace->spans[1].start_ns = 1'700'000'000'123'456'791;
  trace->spans[1].end_ns = 1'700'000'000'123'456'792;
  return trace;
}

TEST(ViewData, TimesAreDistancesFromTheStart) {
  const json trace = json::parse(view_data(chosen(two_spans())))["traces"][0];
  EXPECT_EQ(trace["start"], "1700000000123456789");
  EXPECT_EQ(trace["spans"][0]["start"], 0);
  EXPECT_EQ(trace["spans"][0]["duration"], 1001);
  EXPECT_EQ(trace["spans"][1]["start"], 2);
  EXPECT_EQ(trace["spans"][1]["duration"], 1);
  EXPECT_EQ(trace["spans"][1]["parent"], 0);
  EXPECT_EQ(trace["spans"][0]["parent"], -1);
  EXPECT_EQ(trace["spans"][0]["type"], "AGENT");
  EXPECT_EQ(trace["spans"][0]["attributes"]["n"], "12345678901234567890");
  EXPECT_EQ(trace["assessments"][0], R"({"assessment_name": "good"})");
}

TEST(ViewData, TimesThatNoNumberOfJavaScriptHoldsAreTexts) {
  auto trace = two_spans();
  trace->spans[1].start_ns = std::numeric_limits<std::int64_t>::min();
  trace->spans[1].end_ns = std::numeric_limits<std::int64_t>::max();
  trace->spans[0].start_ns = 5;
  trace->spans[0].end_ns = 3;
  const json data = json::parse(view_data(chosen(std::move(trace))))["traces"][0];
  EXPECT_EQ(data["start"], "-9223372036854775808");
  EXPECT_EQ(data["spans"][1]["duration"], "18446744073709551615");
  EXPECT_EQ(data["spans"][0]["start"], "9223372036854775813");
  EXPECT_EQ(data["spans"][0]["duration"], -2);
}

TEST(ViewData, NothingEndsTheElementItStandsIn) {
  const char hostile[] = "</script><!--<script>\xe2\x80\xae\xff\x1b[2J";
  auto trace = make_trace(1, hostile, {{hostile, "\"</script>\""}});
  trace->spans[0].status_message = hostile;
  const std::string text = view_data(chosen(std::move(trace), hostile));
  EXPECT_EQ(text.find('<'), text.npos);
  EXPECT_EQ(text.find('\x1b'), text.npos);
  EXPECT_EQ(text.find("\xe2\x80\xae"), text.npos);
  const json data = json::parse(text)["traces"][0];
  EXPECT_EQ(data["name"], "</script><!--<script>\u202e\ufffd\x1b[2J");
  EXPECT_EQ(data["spans"][0]["attributes"].begin().value(), "\"</script>\"");
}

TEST(ChromeTrace, TimesAreExactToTheNanosecond) {
  const std::string text = chrome_trace(chosen(two_spans()));
  EXPECT_NE(text.find(R"("name": "answer", "cat": "AGENT", "ph": "X", "ts": 0.000, "dur": 1.001, "pid": 1, "tid": 1)"),
            text.npos)
      << text;
  EXPECT_NE(text.find(R"("ts": 0.002, "dur": 0.001)"), text.npos);
  const json data = json::parse(text);
  EXPECT_EQ(data["otherData"]["start_time_unix_nano"], "1700000000123456789");
  EXPECT_EQ(data["traceEvents"].back()["args"]["span_id"], "0000000000000002");
}

TEST(ChromeTrace, ErrorsSayWhatTheyWere) {
  auto trace = two_spans();
  trace->spans[1].status = internal::StatusCode::ERROR;
  trace->spans[1].status_message = "E: \"why\"";
  const json data = json::parse(chrome_trace(chosen(std::move(trace))));
  EXPECT_EQ(data["traceEvents"].back()["args"]["error"], "E: \"why\"");
  EXPECT_EQ(data["traceEvents"].back()["cat"], "UNKNOWN,ERROR");
}

TEST(ChromeTrace, NoTraceIsStillAFile) { EXPECT_TRUE(json::parse(chrome_trace({}))["traceEvents"].empty()); }

}  // namespace
}  // namespace mlflow::tools
