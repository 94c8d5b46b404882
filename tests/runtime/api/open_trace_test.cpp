// What is said about a trace while it is open.
#include <gtest/gtest.h>
#include <mlflow/tracing.h>

#include <thread>

#include "config/report.h"
#include "memory_exporter.h"
#include "traced_functions.h"

namespace mlflow::internal {
namespace {

class OpenTraceTest : public ::testing::Test {
 protected:
  InstalledExporter exporter_;
};

TEST_F(OpenTraceTest, TagsGoWithItFromAnyThread) {
  std::string id;
  {
    auto span = start_span("root");
    id = span.trace_id();
    set_trace_tag(id, "a", "1");
    std::thread([&] {
      set_trace_tag(id, "a", "2");
      set_trace_tag(id, "b", "1");
      delete_trace_tag(id, "b");
    }).join();
  }
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->facts.tags.size(), 1u);
  EXPECT_EQ(trace->facts.tags[0].second, "2");
}

TEST_F(OpenTraceTest, ATagThatIsNotThereCannotBeDeleted) {
  auto span = start_span("root");
  try {
    delete_trace_tag(span.trace_id(), "b");
    FAIL();
  } catch (const Exception& e) {
    EXPECT_EQ(e.error_code(), "RESOURCE_DOES_NOT_EXIST");
  }
}

TEST_F(OpenTraceTest, TheServersLimitsAreKept) {
  {
    auto span = start_span("root");
    for (const std::string& key : {std::string(), std::string(251, 'k')}) {
      try {
        set_trace_tag(span.trace_id(), key, "v");
        ADD_FAILURE() << "a key of " << key.size() << " characters was taken";
      } catch (const Exception& e) {
        EXPECT_EQ(e.error_code(), "INVALID_PARAMETER_VALUE");
      }
    }
    set_trace_tag(span.trace_id(), std::string(250, 'k'), std::string(5000, 'v'));
  }
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->facts.tags.size(), 1u);
  EXPECT_EQ(trace->facts.tags[0].first.size(), 250u);
  EXPECT_EQ(trace->facts.tags[0].second.size(), 4096u);
}

TEST_F(OpenTraceTest, AnAnnotatedFunctionsTraceTakesThemToo) {
  traced::answer("q", 1, [] {
    set_trace_tag(get_active_trace_id(), "a", "1");
    return std::string();
  });
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->facts.tags.size(), 1u);
}

TEST_F(OpenTraceTest, AssessmentsGoWithItAndHaveTheirIds) {
  testing::InMemoryExporter exporter;
  exporter.install();
  std::vector<std::string> ids;
  {
    auto span = start_span("root");
    ids.push_back(log_feedback({.trace_id = span.trace_id(), .name = "good", .value = true}).assessment_id);
    std::thread([&] {
      ids.push_back(log_expectation({.trace_id = span.trace_id(), .name = "right", .value = "42"}).assessment_id);
    }).join();
  }
  const auto traces = exporter.finished_traces();
  ASSERT_EQ(traces.size(), 1u);
  const auto& logged = traces[0].info.assessments;
  ASSERT_EQ(logged.size(), 2u);
  EXPECT_EQ(logged[0].name, "good");
  EXPECT_EQ(logged[0].source.source_type, "CODE");
  EXPECT_EQ(logged[1].value, "42");
  EXPECT_EQ((std::vector{logged[0].assessment_id, logged[1].assessment_id}), ids);
  EXPECT_EQ(ids[0].size(), 34u);
}

TEST_F(OpenTraceTest, WhatWasCapturedCanBeReadInside) {
  traced::answer("what?", 3, [] {
    Span span = get_current_active_span();
    EXPECT_EQ(span.inputs(), (Json{{"query", "what?"}, {"k", 3}}));
    EXPECT_EQ(span.outputs(), Json());
    span.set_attribute("mine", 1);
    span.set_inputs({{"other", true}});
    EXPECT_EQ(get_current_active_span().get_attribute("mine"), 1);
    EXPECT_EQ(get_current_active_span().inputs(), (Json{{"other", true}}));
    EXPECT_EQ(span.get_attribute("not there"), Json());
    return std::string();
  });
}

TEST_F(OpenTraceTest, ARootSaysWhereItGoes) {
  {
    auto span = start_span("root", {.trace_destination = {.experiment_id = "7"}, .run_id = "r"});
    auto level = start_span("child", {.log_level = "warning"});
  }
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->facts.experiment_id, "7");
  ASSERT_EQ(trace->facts.metadata.size(), 1u);
  EXPECT_EQ(trace->facts.metadata[0].first, "mlflow.sourceRun");
  EXPECT_EQ(trace->spans[1].attribute("mlflow.spanLogLevel"), "30");
}

TEST_F(OpenTraceTest, AWrappedCallableHasItsOwnShare) {
  auto never = mlflow::trace([] {}, {.name = "never", .sampling_ratio_override = 0});
  never();
  EXPECT_TRUE(exporter_.take().empty());
}

TEST_F(OpenTraceTest, ATraceFromElsewhereGoesBelow) {
  Trace remote;
  remote.info.state = "OK";
  remote.info.tags = {{"theirs", "1"}, {"both", "theirs"}, {"mlflow.traceName", "remote"}};
  SpanData root;
  root.name = "remote";
  root.span_id = "0000000000000007";
  root.span_type = "TOOL";
  root.attributes = {{"mlflow.spanInputs", 1}, {"mlflow.traceRequestId", "tr-old"}, {"a", "b"}};
  root.inputs = 1;
  root.events = {{"happened", 1500, {{"k", 1}}}};
  root.start_time_ns = 1000;
  root.end_time_ns = 2000;
  remote.data.spans = {root};
  {
    auto span = start_span("here");
    set_trace_tag(span.trace_id(), "both", "ours");
    add_trace(remote);
    remote.info.state = "IN_PROGRESS";
    add_trace(remote);  // only a warning
  }
  add_trace(Json{{"info", {{"state", "OK"}}}, {"data", {{"spans", Json::array()}}}});  // only a warning
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), 2u);
  const FinishedSpan& copy = trace->spans[1];
  EXPECT_EQ(copy.span_id, 7u);
  EXPECT_EQ(copy.parent_id, trace->root()->span_id);
  EXPECT_EQ(copy.start_ns, 1000);
  EXPECT_EQ(copy.end_ns, 2000);
  EXPECT_EQ(copy.attribute("mlflow.spanInputs"), "1");
  EXPECT_EQ(copy.attribute("a"), "\"b\"");
  ASSERT_EQ(copy.events.size(), 1u);
  EXPECT_EQ(copy.events[0].time_ns, 1500);
  ASSERT_EQ(trace->facts.tags.size(), 2u);
  for (const auto& [key, value] : trace->facts.tags) EXPECT_EQ(value, key == "both" ? "ours" : "1");
}

TEST_F(OpenTraceTest, WithoutASpanATraceFromElsewhereHasARootOfItsOwn) {
  Trace remote;
  remote.info.state = "ERROR";
  SpanData root;
  root.name = "remote";
  root.span_id = "0000000000000007";
  root.start_time_ns = 1000;
  root.end_time_ns = 2000;
  remote.data.spans = {root};
  add_trace(remote);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->root()->name, "Remote Trace <remote>");
  EXPECT_EQ(trace->root()->start_ns, 999);
  EXPECT_EQ(trace->root()->status, StatusCode::ERROR);
  EXPECT_EQ(trace->spans.size(), 2u);
}

}  // namespace
}  // namespace mlflow::internal
