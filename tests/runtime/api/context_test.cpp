// Spans that cross threads and processes, and what holds for all spans of a scope.
#include <gtest/gtest.h>
#include <mlflow/tracing.h>

#include <future>
#include <thread>

#include "config/report.h"
#include "memory_exporter.h"
#include "traced_functions.h"

namespace mlflow::internal {
namespace {

class ContextTest : public ::testing::Test {
 protected:
  InstalledExporter exporter_;
};

std::string value_of(const TraceFacts& facts, std::string_view key) {
  for (const auto& pairs : {&facts.metadata, &facts.tags})
    for (const auto& [name, value] : *pairs)
      if (name == key) return std::string(value);
  return {};
}

// A sanitizer has its own pthread_create in the executable, and next to the static library these tests link that one
// wins.
#if !(defined(__has_feature) && (__has_feature(thread_sanitizer) || __has_feature(address_sanitizer)))
TEST_F(ContextTest, AThreadStartedInASpanIsInsideIt) {
  traced::answer("q", 1, [] {
    std::thread([] { traced::retrieve("in a thread", 1); }).join();
    return std::async(std::launch::async, [] { return traced::retrieve("in a task", 2); }).get();
  });
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), 3u);
  EXPECT_EQ(trace->spans[1].parent_id, trace->root()->span_id);
  EXPECT_EQ(trace->spans[2].parent_id, trace->root()->span_id);
}

TEST_F(ContextTest, AThreadStartedInARequestIsInsideIt) {
  std::promise<void> scope_ended;
  std::thread worker;
  {
    const auto scope = tracing::set_tracing_context_from_http_request_headers(
        {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
    traced::answer("q", 1, [&] {
      std::promise<void> first_done;
      worker = std::thread([&, ended = scope_ended.get_future()]() mutable {
        traced::retrieve("inside", 1);
        first_done.set_value();
        ended.wait();
        traced::retrieve("a trace of its own", 2);
      });
      first_done.get_future().wait();
      return std::string();
    });
  }
  scope_ended.set_value();
  worker.join();
  std::size_t in_request = 0;
  std::size_t own = 0;
  for (const TracePtr& part : exporter_.take())
    (part->id.high == 0x0af7651916cd43dd ? in_request : own) += part->spans.size();
  EXPECT_EQ(in_request, 2u);
  EXPECT_EQ(own, 1u);
}

TEST_F(ContextTest, WhatAThreadInheritedLapsesWithTheTrace) {
  std::promise<void> root_ended;
  std::thread pool;
  traced::answer("q", 1, [&] {
    std::promise<void> first_done;
    pool = std::thread([&, ended = root_ended.get_future()]() mutable {
      traced::retrieve("inside", 1);
      first_done.set_value();
      ended.wait();
      traced::retrieve("a request of its own", 2);
    });
    first_done.get_future().wait();
    return std::string();
  });
  root_ended.set_value();
  pool.join();
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 2u);
  EXPECT_EQ(traces[0]->spans.size() + traces[1]->spans.size(), 3u);
  EXPECT_TRUE(traces[0]->has_root && traces[1]->has_root);
}

#endif

TEST_F(ContextTest, ABoundCallableRunsInTheSpanItWasBoundIn) {
  std::function<std::string()> job;
  traced::answer("q", 1, [&] {
    job = tracing::bind([] { return traced::retrieve("bound", 1); });
    std::thread outside;  // not started here: inherits nothing
    return std::string();
  });
  std::thread([&] { job(); }).join();
  std::size_t spans = 0;
  for (const TracePtr& trace : exporter_.take()) {
    spans += trace->spans.size();
    if (const FinishedSpan* span = span_named(*trace, "retrieve")) {
      EXPECT_NE(span->parent_id, 0u);
    }
  }
  EXPECT_EQ(spans, 2u);
}

TEST_F(ContextTest, AnEmptyContextRunsOutsideEverySpan) {
  const tracing::Context outside = tracing::current_context();
  traced::answer("q", 1, [&] {
    return outside.run([](const std::string& text) { return traced::retrieve(text, 1); }, "own trace");
  });
  EXPECT_EQ(exporter_.take().size(), 2u);
}

TEST_F(ContextTest, HeadersCarryASpanToAnotherService) {
  std::map<std::string, std::string> headers;
  std::string trace_id, span_id;
  {
    auto span = start_span("client");
    headers = tracing::get_tracing_context_headers_for_http_request();
    trace_id = span.trace_id();
    span_id = span.span_id();
  }
  exporter_.take();
  ASSERT_EQ(headers.size(), 1u);
  EXPECT_EQ(headers["traceparent"], "00-" + trace_id.substr(3) + "-" + span_id + "-03");
  {
    const auto scope =
        tracing::set_tracing_context_from_http_request_headers({{"Traceparent", headers["traceparent"]}});
    traced::answer("q", 1, [] { return traced::retrieve("r", 2); });
  }
  traced::retrieve("outside", 3);
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 2u);
  const FinishedTrace& remote = traces[0]->has_root ? *traces[1] : *traces[0];
  EXPECT_FALSE(remote.has_root);
  ASSERT_EQ(remote.spans.size(), 2u);
  EXPECT_EQ(remote.spans[0].attribute("mlflow.traceRequestId"), "\"" + trace_id + "\"");
}

TEST_F(ContextTest, BadHeadersWarnAndUnsampledOnesRecordNothing) {
  std::vector<std::string> lines;
  set_report_sink([&](std::string_view line) { lines.emplace_back(line); });
  for (const char* bad : {"", "00-abc-def-01", "ff-00000000000000010000000000000002-0000000000000003-01",
                          "00-00000000000000000000000000000000-0000000000000003-01"}) {
    const auto scope = tracing::set_tracing_context_from_http_request_headers({{"traceparent", bad}});
  }
  report_suppressed();
  set_report_sink({});
  ASSERT_EQ(lines.size(), 2u);  // what callers send does not fill the log
  EXPECT_TRUE(lines[1].ends_with("(and 2 more like this)")) << lines[1];
  {
    const auto scope = tracing::set_tracing_context_from_http_request_headers(
        {{"traceparent", "00-00000000000000010000000000000002-0000000000000003-00"}});
    traced::retrieve("unsampled", 1);
  }
  EXPECT_TRUE(exporter_.take().empty());
}

TEST_F(ContextTest, AScopesTagsGoToEveryTraceInIt) {
  {
    const auto outer = tracing::context({.metadata = {{"k", "outer"}}, .tags = {{"t", "1"}}, .session_id = "s"});
    {
      const auto inner = tracing::context({.metadata = {{"k", "inner"}}});
      traced::retrieve("a", 1);
    }
    {
      auto span = start_span("b");
    }
  }
  traced::retrieve("c", 1);
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 3u);
  for (const TracePtr& trace : traces) {
    const std::string_view inputs = trace->root()->attribute("mlflow.spanInputs");
    if (trace->root()->name == "b") {
      EXPECT_EQ(value_of(trace->facts, "k"), "outer");
      EXPECT_EQ(value_of(trace->facts, "mlflow.trace.session"), "s");
    } else if (inputs.find("\"a\"") != std::string_view::npos) {
      EXPECT_EQ(value_of(trace->facts, "k"), "inner");
      EXPECT_EQ(value_of(trace->facts, "t"), "1");
    } else {
      EXPECT_EQ(value_of(trace->facts, "k"), "");
    }
  }
}

TEST_F(ContextTest, AScopeCanSwitchTracingOff) {
  {
    const auto off = tracing::context({.enabled = false});
    traced::retrieve("a", 1);
    EXPECT_FALSE(start_span("b"));
  }
  tracing::disable();
  EXPECT_FALSE(tracing::is_enabled());
  traced::retrieve("c", 1);
  tracing::enable();
  traced::retrieve("d", 1);
  EXPECT_EQ(exporter_.take().size(), 1u);
}

TEST_F(ContextTest, ADestinationIsForTheRootsThatFollow) {
  tracing::set_destination({.experiment_id = "42"});
  traced::retrieve("a", 1);
  tracing::set_destination({});
  traced::retrieve("b", 1);
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 2u);
  EXPECT_EQ(traces[0]->facts.experiment_id, "42");
  EXPECT_EQ(traces[1]->facts.experiment_id, "");
}

TEST_F(ContextTest, ADestinationAndAScopeDecideWhenARootBegins) {
  std::optional<Span> before = start_span("before");
  const auto scope = std::make_unique<std::optional<tracing::ContextScope>>(tracing::context({.tags = {{"t", "1"}}}));
  tracing::set_destination({.experiment_id = "42"});
  before.reset();
  std::optional<Span> inside = start_span("inside");
  scope->reset();
  tracing::set_destination({});
  inside.reset();
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 2u);
  EXPECT_EQ(traces[0]->root()->name, "before");
  EXPECT_EQ(traces[0]->facts.experiment_id, "");
  EXPECT_EQ(value_of(traces[0]->facts, "t"), "");
  EXPECT_EQ(traces[1]->facts.experiment_id, "42");
  EXPECT_EQ(value_of(traces[1]->facts, "t"), "1");
}

TEST_F(ContextTest, AnAnnotatedRootIsGivenWhatHeldWhenItBegan) {
  traced::answer("q", 1, [] {
    tracing::set_destination({.experiment_id = "42"});
    return std::string();
  });
  traced::answer("q", 1, [] {
    tracing::set_destination({});
    return std::string();
  });
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 2u);
  EXPECT_EQ(traces[0]->facts.experiment_id, "");
  EXPECT_EQ(traces[1]->facts.experiment_id, "42");
}

TEST_F(ContextTest, SynchronousTracingDeliversBeforeItGoesOn) {
  config::enable_async_logging(false);
  traced::retrieve("a", 1);
  const std::size_t arrived = Runtime::running()->flush(std::chrono::steady_clock::now()).delivered;
  config::enable_async_logging(true);
  EXPECT_GE(arrived, 1u);
  EXPECT_EQ(exporter_.take().size(), 1u);
}

}  // namespace
}  // namespace mlflow::internal
