// The hooks as instrumented code calls them: what a traced call turns into.
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "memory_exporter.h"
#include "traced_functions.h"

namespace mlflow::internal {
namespace {

class HooksTest : public testing::Test {
 protected:
  InstalledExporter exporter_;
};

TEST_F(HooksTest, NestedCallsBecomeOneTrace) {
  EXPECT_EQ(traced::answer("what", 3, [] { return traced::retrieve("wiki", 5); }), "wiki!");
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), 2u);
  const FinishedSpan& root = *trace->root();
  EXPECT_EQ(root.name, "answer");
  EXPECT_EQ(root.parent_id, 0u);
  EXPECT_EQ(root.attribute("mlflow.spanType"), "\"CHAIN\"");
  EXPECT_EQ(root.attribute("mlflow.spanFunctionName"), "\"answer\"");
  EXPECT_EQ(root.attribute("mlflow.spanInputs"), R"({"query": "what", "k": 3})");
  EXPECT_EQ(root.attribute("mlflow.spanOutputs"), "\"wiki!\"");
  EXPECT_EQ(root.attribute("mlflow.spanLogLevel"), "10");
  EXPECT_EQ(root.attribute("index"), "\"wiki\"");
  EXPECT_EQ(root.status, StatusCode::OK);
  const FinishedSpan& child = trace->spans[1];
  EXPECT_EQ(child.parent_id, root.span_id);
  EXPECT_EQ(child.attribute("mlflow.spanLogLevel"), "20");
  EXPECT_GE(child.start_ns, root.start_ns);
  EXPECT_LE(child.end_ns, root.end_ns);
  EXPECT_EQ(root.attribute("mlflow.traceRequestId"), child.attribute("mlflow.traceRequestId"));
}

TEST_F(HooksTest, AResultOfOneNumberIsRecordedAsThatNumber) {
  static traced::Callsite site = traced::callsite("count", "TOOL", traced::Callsite::CAPTURES_OUTPUTS);
  const auto recorded = [&](auto put) {
    {
      traced::Scope scope(site);
      put(scope.frame());
    }
    const TracePtr trace = exporter_.take_one();
    return trace ? std::string(trace->root()->attribute("mlflow.spanOutputs")) : "no trace";
  };
  EXPECT_EQ(recorded([](auto* frame) { traced::mlflow_trace_v1_output_i64(frame, -5); }), "-5");
  EXPECT_EQ(recorded([](auto* frame) { traced::mlflow_trace_v1_output_u64(frame, ~0ULL); }), "18446744073709551615");
  EXPECT_EQ(recorded([](auto* frame) { traced::mlflow_trace_v1_output_f64(frame, 0.5); }), "0.5");
}

TEST_F(HooksTest, EachRootIsATraceOfItsOwn) {
  traced::retrieve("a", 1);
  traced::retrieve("b", 2);
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 2u);
  EXPECT_FALSE(traces[0]->id == traces[1]->id);
}

// AddressSanitizer has its own __cxa_throw in the executable, and next to the static library these tests link that one
// wins: what is thrown is then not seen.
#if !(defined(__has_feature) && __has_feature(address_sanitizer))
TEST_F(HooksTest, AnExceptionThatPassesIsRecordedOnEachSpan) {
  EXPECT_THROW(traced::answer("q", 1,
                              []() -> std::string {
                                return traced::call(traced::retrieve_site, "r", 2, []() -> std::string {
                                  throw std::out_of_range("no such document");
                                });
                              }),
               std::out_of_range);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), 2u);
  for (const FinishedSpan& span : trace->spans) {
    EXPECT_EQ(span.status, StatusCode::ERROR);
    EXPECT_EQ(span.status_message, "out_of_range: no such document");
    ASSERT_EQ(span.events.size(), 1u);
    EXPECT_EQ(span.events[0].name, "exception");
    ASSERT_EQ(span.events[0].attributes.size(), 3u);
    EXPECT_EQ(span.events[0].attributes[0].value, "\"no such document\"");
    EXPECT_EQ(span.events[0].attributes[1].value, "\"out_of_range\"");
    const std::string_view stack = span.events[0].attributes[2].value;
    EXPECT_NE(stack.find("Traceback (most recent call last):"), std::string_view::npos);
    EXPECT_NE(stack.find("AnExceptionThatPassesIsRecordedOnEachSpan"), std::string_view::npos) << stack;
    EXPECT_EQ(span.attribute("mlflow.spanLogLevel"), "40");
    EXPECT_TRUE(span.attribute("mlflow.spanOutputs").empty());
  }
}

struct ThrowsAndCatches {
  ~ThrowsAndCatches() {
    try {
      throw std::runtime_error("rollback failed, handled");
    } catch (...) {
    }
  }
};

TEST_F(HooksTest, TheExceptionThatLeavesIsRecordedWhateverIsThrownAndCaughtMeanwhile) {
  EXPECT_THROW(traced::answer("q", 1,
                              []() -> std::string {
                                ThrowsAndCatches transaction;
                                throw std::out_of_range("disk full");
                              }),
               std::out_of_range);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->root()->status_message, "out_of_range: disk full");
}

TEST_F(HooksTest, AnExceptionThatIsThrownAgainIsTheOneRecorded) {
  EXPECT_THROW(traced::answer("q", 1,
                              []() -> std::string {
                                try {
                                  throw std::out_of_range("first");
                                } catch (...) {
                                  ThrowsAndCatches meanwhile;
                                  throw;
                                }
                              }),
               std::out_of_range);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->root()->status_message, "out_of_range: first");
}

TEST_F(HooksTest, ANestedExceptionHasTheTypeThatWasMeant) {
  EXPECT_THROW(traced::answer("q", 1,
                              []() -> std::string {
                                try {
                                  throw std::out_of_range("inner");
                                } catch (...) {
                                  std::throw_with_nested(std::runtime_error("outer"));
                                }
                              }),
               std::runtime_error);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->root()->status_message, "runtime_error: outer");
}

TEST_F(HooksTest, AnExceptionCaughtInsideLeavesTheOuterSpanOk) {
  traced::answer("q", 1, [] {
    try {
      traced::call(traced::retrieve_site, "r", 2, []() -> std::string { throw 5; });
    } catch (int) {
    }
    return std::string("fine");
  });
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->root()->status, StatusCode::OK);
  EXPECT_EQ(span_named(*trace, "retrieve")->status_message, "int: 5");
}
#endif

struct ThrowsInItsDestructorsCallee {
  ~ThrowsInItsDestructorsCallee() { traced::retrieve("cleanup", 0); }
};

TEST_F(HooksTest, ASpanInADestructorDuringUnwindingIsNotAnError) {
  try {
    traced::answer("q", 1, []() -> std::string {
      const ThrowsInItsDestructorsCallee cleanup;
      throw std::runtime_error("x");
    });
  } catch (const std::runtime_error&) {
  }
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(span_named(*trace, "retrieve")->status, StatusCode::OK);
  EXPECT_EQ(span_named(*trace, "answer")->status, StatusCode::ERROR);
}

TEST_F(HooksTest, NothingIsRecordedWhileDisabled) {
  __atomic_store_n(&mlflow_trace_v1::mlflow_trace_v1_enabled, 0, __ATOMIC_RELAXED);
  traced::retrieve("a", 1);
  __atomic_store_n(&mlflow_trace_v1::mlflow_trace_v1_enabled, 1, __ATOMIC_RELAXED);
  EXPECT_TRUE(exporter_.take().empty());
}

TEST_F(HooksTest, AnUnsampledRootTakesItsChildrenAlong) {
  traced::Callsite never = traced::answer_site;
  never.id = 0;
  never.sampling_ratio_override = 0;
  traced::call(never, "q", 1, [] { return traced::retrieve("x", 1); });
  traced::retrieve("after", 2);
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_EQ(traces[0]->spans[0].attribute("mlflow.spanInputs"), R"({"query": "after", "k": 2})");
}

TEST_F(HooksTest, ASpanThatIsSuspendedGoesOnOnAnotherThread) {
  using namespace mlflow_trace_v1;
  static Callsite site = traced::callsite("task", "TASK", Callsite::CAPTURES_OUTPUTS | Callsite::COROUTINE);
  Frame frame{};
  mlflow_trace_v1_enter(&frame, &site);
  traced::retrieve("first", 1);
  mlflow_trace_v1_detach(&frame);
  traced::retrieve("not below the task", 2);
  std::thread([&] {
    mlflow_trace_v1_attach(&frame);
    traced::retrieve("second", 3);
    mlflow_trace_v1_leave(&frame);
  }).join();
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 2u);
  const auto& task = traces[0]->spans.size() == 3 ? *traces[0] : *traces[1];
  ASSERT_EQ(task.spans.size(), 3u);
  EXPECT_EQ(task.spans[1].parent_id, task.root()->span_id);
  EXPECT_EQ(task.spans[2].parent_id, task.root()->span_id);
}

TEST_F(HooksTest, AFailedValueMarksTheSpan) {
  using namespace mlflow_trace_v1;
  static Callsite site = traced::callsite("parse", "PARSER", Callsite::CAPTURES_OUTPUTS);
  Frame frame{};
  mlflow_trace_v1_enter(&frame, &site);
  mlflow_trace_v1_fail(&frame, "no such file", 12);
  mlflow_trace_v1_leave(&frame);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->root()->status, StatusCode::ERROR);
  EXPECT_EQ(trace->root()->status_message, "no such file");
}

}  // namespace
}  // namespace mlflow::internal
