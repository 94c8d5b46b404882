// Span processors, the wrapper for callables, and the exporter for users' own tests.
#include <gtest/gtest.h>
#include <mlflow/tracing.h>

#include <stdexcept>

#include "config/report.h"
#include "traced_functions.h"

namespace mlflow {
namespace {

class ProcessorTest : public ::testing::Test {
 protected:
  ProcessorTest() { exporter_.install(); }
  ~ProcessorTest() override { tracing::configure({}); }
  SpanData only_span() {
    const auto traces = exporter_.finished_traces();
    EXPECT_EQ(traces.size(), 1u);
    return traces.empty() || traces[0].data.spans.empty() ? SpanData() : traces[0].data.spans[0];
  }
  mlflow::testing::InMemoryExporter exporter_;
};

TEST_F(ProcessorTest, TheExporterGivesWhatHasEnded) {
  traced::answer("q", 1, [] { return traced::retrieve("r", 2); });
  const auto traces = exporter_.finished_traces();
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_EQ(traces[0].info.state, TraceState::OK);
  ASSERT_EQ(traces[0].data.spans.size(), 2u);
  EXPECT_EQ(traces[0].data.spans[0].inputs, Json({{"query", "q"}, {"k", 1}}));
  EXPECT_EQ(traces[0].data.spans[1].outputs, "r!");
  exporter_.clear();
  EXPECT_TRUE(exporter_.finished_traces().empty());
}

TEST_F(ProcessorTest, ProcessorsChangeSpansInOrder) {
  std::vector<std::string> seen;
  tracing::configure({.span_processors = {[&](Span& span) {
                                            seen.push_back("first " + span.name());
                                            span.set_outputs("changed");
                                          },
                                          [&](Span& span) {
                                            seen.push_back("second saw " + span.outputs().get<std::string>());
                                            span.set_attribute("added", 1);
                                          }}});
  traced::retrieve("r", 2);
  const SpanData span = only_span();
  EXPECT_EQ(span.outputs, "changed");
  EXPECT_EQ(span.get_attribute("added"), 1);
  EXPECT_EQ(span.inputs, Json({{"query", "r"}, {"k", 2}}));
  EXPECT_EQ(seen, (std::vector<std::string>{"first retrieve", "second saw changed"}));
}

TEST_F(ProcessorTest, OneThatThrowsIsReportedAndSkipped) {
  std::vector<std::string> lines;
  internal::set_report_sink([&](std::string_view line) { lines.emplace_back(line); });
  tracing::add_span_processor([](Span&) { throw std::runtime_error("bug"); });
  tracing::add_span_processor([](Span& span) { span.set_attribute("after", true); });
  traced::retrieve("r", 2);
  EXPECT_EQ(only_span().get_attribute("after"), true);
  internal::set_report_sink({});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("span processor 1 threw: bug"), std::string::npos);
}

TEST_F(ProcessorTest, PersonalDataIsTakenOut) {
  tracing::configure({.span_processors = {tracing::redact_personal_data()}});
  {
    auto span = start_span("s");
    span.set_inputs({{"text", "mail jane.doe+x@mail.example.org, call +49 30 1234567 or (555) 123-4567"},
                     {"card", "4111 1111 1111 1111"},
                     {"ssn", "my number is 078-05-1120."},
                     {"count", "1234567890 of 2024-01-02, v1.2.3, 10:30"},
                     {"at", "a@b and @x"}});
  }
  const Json inputs = only_span().inputs;
  EXPECT_EQ(inputs["text"], "mail [REDACTED], call [REDACTED] or [REDACTED]");
  EXPECT_EQ(inputs["card"], "[REDACTED]");
  EXPECT_EQ(inputs["ssn"], "my number is [REDACTED].");
  EXPECT_EQ(inputs["count"], "1234567890 of 2024-01-02, v1.2.3, 10:30");
  EXPECT_EQ(inputs["at"], "a@b and @x");
}

TEST_F(ProcessorTest, PersonalDataIsTakenOutOfAllThatAProgramWrites) {
  tracing::configure({.span_processors = {tracing::redact_personal_data()}});
  const std::string person = "ann@example.org";
  {
    auto span = start_span("for " + person);
    span.set_attribute("who", {{"mail " + person, 1}, {"list", Json::array({person})}});
    span.set_attribute("key " + person, "x");
    span.set_description("of " + person);
    span.add_event({"asked " + person, 0, {{"by", person}, {person, 1}}});
    span.record_exception(std::runtime_error("no " + person));
    span.set_status(SpanStatusCode::ERROR, "failed for " + person);
    update_current_trace({.tags = {{"who", person}, {"tag " + person, "x"}},
                          .metadata = {{"about", person}},
                          .client_request_id = "id " + person,
                          .request_preview = "asks " + person,
                          .response_preview = "says " + person,
                          .session_id = "of " + person,
                          .user = person});
  }
  const auto traces = exporter_.finished_traces();
  ASSERT_EQ(traces.size(), 1u);
  const std::string all = traces[0].to_dict().dump();
  EXPECT_EQ(all.find(person), std::string::npos) << all;
  EXPECT_EQ(traces[0].data.spans[0].name, "for [REDACTED]");
  EXPECT_EQ(traces[0].data.spans[0].get_attribute("who"),
            Json({{"mail [REDACTED]", 1}, {"list", Json::array({"[REDACTED]"})}}));
  EXPECT_EQ(traces[0].info.tags.at("who"), "[REDACTED]");
  EXPECT_EQ(traces[0].info.tags.at("tag [REDACTED]"), "x");
  EXPECT_EQ(traces[0].info.request_preview, "asks [REDACTED]");
}

TEST_F(ProcessorTest, KeysThatBecomeOneKeepTheirValues) {
  tracing::configure({.span_processors = {tracing::redact_personal_data()}});
  start_span("s").set_inputs({{"a@example.org", 1}, {"b@example.org", 2}});
  EXPECT_EQ(only_span().inputs, Json({{"[REDACTED]", 1}, {"[REDACTED] 2", 2}}));
}

TEST_F(ProcessorTest, FieldsAreTakenOutOfEventsTagsAndAttributes) {
  tracing::configure({.span_processors = {tracing::redact_fields({"password"})}});
  {
    auto span = start_span("s");
    span.set_attribute("password", "secret-1");
    span.add_event({"e", 0, {{"password", "secret-2"}, {"in", {{"password", "secret-3"}}}}});
    span.add_event({"chunk", 0, {{"mlflow.chunk.value", R"({"password": "secret-5", "user": "x"})"}}});
    span.add_event({"chunk", 0, {{"mlflow.chunk.value", R"({"user": "password"})"}}});
    span.add_event({"chunk", 0, {{"mlflow.chunk.value", "no JSON"}}});
    update_current_trace({.tags = {{"password", "secret-4"}}});
  }
  const std::string all = exporter_.finished_traces().at(0).to_dict().dump();
  EXPECT_EQ(all.find("secret-"), std::string::npos) << all;
  const auto events = only_span().events;
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[1].attributes["mlflow.chunk.value"], R"({"password": "[REDACTED]", "user": "x"})");
  EXPECT_EQ(events[2].attributes["mlflow.chunk.value"], R"({"user": "password"})");
  EXPECT_EQ(events[3].attributes["mlflow.chunk.value"], "no JSON");
}

TEST_F(ProcessorTest, FieldsAreTakenOutByName) {
  tracing::configure({.span_processors = {tracing::redact_fields({"password"})}});
  {
    auto span = start_span("s");
    span.set_inputs({{"user", {{"name", "x"}, {"password", "p"}}}, {"list", Json::array({{{"password", 1}}})}});
  }
  EXPECT_EQ(only_span().inputs, Json({{"user", {{"name", "x"}, {"password", "[REDACTED]"}}},
                                      {"list", Json::array({{{"password", "[REDACTED]"}}})}}));
}

TEST_F(ProcessorTest, ACallableBecomesATracedOne) {
  auto add = mlflow::trace([](int a, double b) { return a + b; }, {.name = "add", .span_type = "TOOL"});
  EXPECT_EQ(add(1, 2.5), 3.5);
  const SpanData span = only_span();
  EXPECT_EQ(span.name, "add");
  EXPECT_EQ(span.span_type, "TOOL");
  EXPECT_EQ(span.inputs, Json({{"args", Json::array({1, 2.5})}}));
  EXPECT_EQ(span.outputs, 3.5);
}

TEST_F(ProcessorTest, ATracedCallablePassesReferencesAndExceptions) {
  int value = 1;
  auto same = mlflow::trace([](int& x) -> int& { return x; });
  EXPECT_EQ(&same(value), &value);
  auto fail = mlflow::trace([](const std::string& text) { throw std::runtime_error(text); }, {.name = "fail"});
  EXPECT_THROW(fail("bad"), std::runtime_error);
  const auto traces = exporter_.finished_traces();
  ASSERT_EQ(traces.size(), 2u);
  EXPECT_EQ(traces[1].info.state, TraceState::ERROR);
}

}  // namespace
}  // namespace mlflow
