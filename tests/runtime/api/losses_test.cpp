// Where Python's client loses spans or raises into the program, nothing is lost and nothing is thrown.
#include <gtest/gtest.h>
#include <mlflow/tracing.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <stdexcept>

#include "memory_exporter.h"
#include "traced_functions.h"

namespace mlflow::internal {
namespace {

class LossesTest : public ::testing::Test {
 protected:
  InstalledExporter exporter_;
};

// Python: one integer beyond int64 loses every span of its batch.
TEST_F(LossesTest, AnIntegerBeyondInt64KeepsItsDigits) {
  {
    auto span = start_span("root");
    span.set_inputs({{"most", std::numeric_limits<std::uint64_t>::max()}});
    span.add_event({.name = "event", .attributes = {{"most", std::numeric_limits<std::uint64_t>::max()}}});
    EXPECT_EQ(span.inputs()["most"], std::numeric_limits<std::uint64_t>::max());
  }
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->root()->attribute("mlflow.spanInputs"), R"({"most": 18446744073709551615})");
}

// Python: of more than 1000 open traces the oldest are forgotten.
TEST_F(LossesTest, ThousandsOfTracesMayBeOpenAtOnce) {
  constexpr std::size_t TRACES = 3000;
  std::vector<Span> open;
  std::set<std::string> begun, arrived;
  for (std::size_t i = 0; i < TRACES; ++i) {
    open.push_back(start_span_no_context({.name = "open", .inputs = i}));
    begun.insert(open.back().trace_id());
  }
  EXPECT_TRUE(exporter_.take().empty());
  for (Span& span : open) span.end({.outputs = "done"});
  for (const TracePtr& trace : exporter_.take()) {
    EXPECT_EQ(trace->root()->attribute("mlflow.spanOutputs"), "\"done\"");
    arrived.insert(mlflow_id(trace->id));
  }
  EXPECT_EQ(arrived, begun);
}

// Python: what a request's scope leaves open is lost with it.
TEST_F(LossesTest, ASpanMayOutliveTheScopeOfTheHeadersItCameWith) {
  std::optional<Span> outlives;
  {
    const auto scope = tracing::set_tracing_context_from_http_request_headers(
        {{"traceparent", "00-00000000000000010000000000000002-0000000000000003-01"}});
    outlives.emplace(start_span("outlives"));
    traced::retrieve("inside", 1);
  }
  exporter_.take();
  outlives->end({.outputs = "late"});
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 1u);
  const FinishedSpan* const span = span_named(*traces[0], "outlives");
  ASSERT_NE(span, nullptr);
  EXPECT_EQ(mlflow_id(traces[0]->id), "tr-00000000000000010000000000000002");
  EXPECT_EQ(span->parent_id, 3u);
  EXPECT_EQ(span->attribute("mlflow.spanOutputs"), "\"late\"");
}

// Python: values without an end raise RecursionError into the program.
TEST_F(LossesTest, NestingWithoutEndIsCut) {
  constexpr int DEPTH = 1000;
  Json deep = Json::array();
  for (int i = 0; i < DEPTH; ++i) {
    Json outer = Json::array();
    outer.push_back(std::move(deep));
    deep = std::move(outer);
  }
  {
    auto span = start_span("root");
    span.set_inputs(deep);
    span.set_attribute("deep", deep);
  }
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_NE(trace->root()->attribute("mlflow.spanInputs").find("nested too deep"), std::string_view::npos);
  EXPECT_NE(trace->root()->attribute("deep").find("nested too deep"), std::string_view::npos);
}

// Python: text that cannot be encoded spoils the request it is in.
TEST_F(LossesTest, TextThatIsNoUtf8IsMadeSo) {
  testing::InMemoryExporter exporter;
  exporter.install();
  {
    auto span = start_span("name\xff");
    span.set_inputs("input\xff");
    span.set_attribute("key\xff", 1);
    span.add_event({.name = "event\xff", .attributes = {{"k", "v\xff"}}});
    span.record_exception("error\xff");
    update_current_trace({.tags = {{"tag", "value\xff"}}, .request_preview = "asked\xff"});
  }
  const auto traces = exporter.finished_traces();
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_NO_THROW(traces[0].to_dict().dump());  // refuses what is no UTF-8
}

// Python: a value whose text cannot be made raises into the program.
struct Unwilling {};
void to_json(Json&, const Unwilling&) { throw std::runtime_error("no"); }

TEST_F(LossesTest, AnArgumentThatCannotBeConvertedChangesNothing) {
  auto passes = mlflow::trace([](const Unwilling&, int k) { return k; }, {.name = "passes"});
  EXPECT_EQ(passes(Unwilling(), 3), 3);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->root()->status, StatusCode::OK);
  EXPECT_EQ(trace->root()->attribute("mlflow.spanInputs"),
            R"({"args": ["[not captured: looking at this value threw an exception]", 3]})");
  EXPECT_EQ(trace->root()->attribute("mlflow.spanOutputs"), "3");
}

}  // namespace
}  // namespace mlflow::internal
