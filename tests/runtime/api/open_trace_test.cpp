// What is said about a trace while it is open.
#include <gtest/gtest.h>
#include <mlflow/tracing.h>

#include <thread>

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

}  // namespace
}  // namespace mlflow::internal
