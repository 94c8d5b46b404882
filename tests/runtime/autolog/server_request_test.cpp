// Requests that a program answers: said by itself, and as cpp-httplib's server says them.
#include <future>
#include <thread>

#include "autolog/autolog_switch.h"
#include "autolog_on.h"
#include "hooks/server_call.h"
#include "model/trace_id.h"
#include "traced_functions.h"

namespace mlflow::internal {
namespace {

using autolog::ServerRequest;
using namespace mlflow_trace_v1;

constexpr std::string_view CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr std::string_view UNSAMPLED_CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
constexpr SpanId CALLERS_SPAN = 0xb7ad6b7169203331;

class ServerRequestTest : public ::testing::Test {
 protected:
  ~ServerRequestTest() override { http_server::autolog({.disable = true}); }

  static ServerCall* begin(std::string_view path, std::string_view traceparent = {}) {
    const ServerQuestion asked = {"GET",   3, path.data(),        path.size(),
                                  nullptr, 0, traceparent.data(), traceparent.size()};
    return mlflow_trace_v1_server_begin(&asked);
  }

  InstalledExporter exporter_;
};

TEST_F(ServerRequestTest, IsBelowTheCallersSpan) {
  {
    ServerRequest request({"POST", "/users/7?key=sk-secret#part", "/users/:id", CALLER});
    EXPECT_TRUE(request);
    request.run([] { traced::answer("q", 1, [] { return std::string(); }); });
    request.set_status(201);
  }
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), 2u);
  const FinishedSpan* span = span_named(*trace, "POST /users/:id");
  ASSERT_NE(span, nullptr);
  EXPECT_EQ(hex(trace->id.high), "0af7651916cd43dd");
  EXPECT_EQ(span->parent_id, CALLERS_SPAN);
  EXPECT_EQ(span_named(*trace, "answer")->parent_id, span->span_id);
  EXPECT_EQ(span->status, StatusCode::OK);
  EXPECT_EQ(span->attribute("http.request.method"), "\"POST\"");
  EXPECT_EQ(span->attribute("http.route"), "\"/users/:id\"");
  EXPECT_EQ(span->attribute("url.path"), "\"/users/7\"");
  EXPECT_EQ(span->attribute("http.response.status_code"), "201");
  for (const FinishedSpan& each : trace->spans)
    for (const auto& attribute : each.attributes) EXPECT_EQ(attribute.value.find("sk-secret"), attribute.value.npos);
}

TEST_F(ServerRequestTest, WithoutACallerIsATraceOfItsOwnWhateverIsOpenAround) {
  const Span around = start_span("the program");
  ServerRequest({"GET", "/a", {}, "no traceparent"}).run([] { traced::retrieve("q", 1); });
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), 2u);
  EXPECT_EQ(trace->root()->name, "GET /a");
  EXPECT_EQ(trace->root()->parent_id, 0u);
}

TEST_F(ServerRequestTest, ACallerThatIsNotRecordedHasNothingRecordedHere) {
  ServerRequest request({"GET", "/a", {}, UNSAMPLED_CALLER});
  EXPECT_FALSE(request);
  request.run([] { traced::retrieve("q", 1); });
  request.set_status(500);
  request.end();
  EXPECT_TRUE(exporter_.take().empty());
}

TEST_F(ServerRequestTest, SaysThatItFailed) {
  ServerRequest({"GET", "/five", {}, CALLER}).set_status(503);
  ServerRequest({"GET", "/four", {}, CALLER}).set_status(404);
  ServerRequest({"GET", "/said", {}, CALLER}).fail("gone");
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(span_named(*trace, "GET /five")->status, StatusCode::ERROR);
  EXPECT_EQ(span_named(*trace, "GET /five")->status_message, "HTTP status 503");
  EXPECT_EQ(span_named(*trace, "GET /four")->status, StatusCode::OK);
  EXPECT_EQ(span_named(*trace, "GET /said")->status_message, "gone");
}

// AddressSanitizer's own __cxa_throw wins next to the static library: what is thrown is then not seen.
#if !(defined(__has_feature) && __has_feature(address_sanitizer))
TEST_F(ServerRequestTest, AnExceptionOfTheHandlerIsItsFailure) {
  ServerRequest request({"GET", "/a", {}, CALLER});
  EXPECT_THROW(request.run([] { throw std::runtime_error("not now"); }), std::runtime_error);
  request.end();
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->spans[0].status, StatusCode::ERROR);
  EXPECT_EQ(trace->spans[0].status_message, "runtime_error: not now");
  ASSERT_EQ(trace->spans[0].events.size(), 1u);
}
#endif

TEST_F(ServerRequestTest, MayEndOnAnotherThreadAndMayBeMoved) {
  ServerRequest request({"GET", "/a", {}, CALLER});
  request.run([] { traced::retrieve("first", 1); });
  std::thread([moved = std::move(request)] { moved.run([] { traced::retrieve("second", 2); }); }).join();
  EXPECT_FALSE(request);
  request.run([] {});
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), 3u);
  const FinishedSpan* span = span_named(*trace, "GET /a");
  for (const FinishedSpan& each : trace->spans)
    if (&each != span) EXPECT_EQ(each.parent_id, span->span_id);
}

#if !(defined(__has_feature) && (__has_feature(thread_sanitizer) || __has_feature(address_sanitizer)))
TEST_F(ServerRequestTest, AThreadIsInsideItUntilItEnds) {
  ServerRequest request({"GET", "/a", {}, CALLER});
  std::promise<void> has_run;
  std::promise<void> has_ended;
  std::promise<void> inside_done;
  std::thread worker;
  request.run([&] {
    worker = std::thread([&] {
      has_run.get_future().wait();
      traced::retrieve("inside", 1);
      inside_done.set_value();
      has_ended.get_future().wait();
      traced::retrieve("after", 2);
    });
  });
  has_run.set_value();
  inside_done.get_future().wait();
  request.end();
  has_ended.set_value();
  worker.join();
  const std::vector<TracePtr> traces = exporter_.take();
  ASSERT_EQ(traces.size(), 2u);
  const TracePtr& called = traces[0]->spans.size() == 2 ? traces[0] : traces[1];
  EXPECT_EQ(called->spans.size(), 2u);
  EXPECT_EQ(span_named(*called, "GET /a")->parent_id, CALLERS_SPAN);
}
#endif

TEST_F(ServerRequestTest, AServerIsLeftAloneUnlessItIsSwitchedOn) {
  EXPECT_EQ(begin("/a", CALLER), nullptr);
  http_server::autolog({.exclude = {"/health", "/static/*"}});
  EXPECT_EQ(begin("/health", CALLER), nullptr);
  EXPECT_EQ(begin("/static/a.js", CALLER), nullptr);
  ServerCall* call = begin("/healthy");
  ASSERT_NE(call, nullptr);
  mlflow_trace_v1_server_leave(call);
  mlflow_trace_v1_server_end(call);
  http_server::autolog({.disable = true});
  EXPECT_EQ(begin("/a", CALLER), nullptr);
  EXPECT_TRUE(exporter_.take_one());
}

TEST_F(ServerRequestTest, TheEnvironmentSwitchesServersOnByTheirName) {
  setenv("MLFLOW_AUTOLOG_EXCLUDE", "api.example.com,/health", 1);
  setenv("MLFLOW_AUTOLOG", "all", 1);
  switch_autolog_by_environment();
  EXPECT_EQ(begin("/a", CALLER), nullptr);
  setenv("MLFLOW_AUTOLOG", "openai, http_server", 1);
  switch_autolog_by_environment();
  EXPECT_EQ(begin("/health", CALLER), nullptr);
  ServerCall* call = begin("/a", CALLER);
  ASSERT_NE(call, nullptr);
  mlflow_trace_v1_server_leave(call);
  mlflow_trace_v1_server_end(call);
  openai::autolog({.disable = true});
  anthropic::autolog({.disable = true});
  litellm::autolog({.disable = true});
}

TEST_F(ServerRequestTest, WhatIsMadeAfterTheHandlerBelongsToTheRequest) {
  http_server::autolog();
  ServerCall* call = begin("/a", CALLER);
  ASSERT_NE(call, nullptr);
  traced::retrieve("in the handler", 1);
  mlflow_trace_v1_server_leave(call);
  traced::answer("between", 1, [] { return std::string(); });
  mlflow_trace_v1_server_enter(call);
  traced::retrieve("a piece", 1);
  mlflow_trace_v1_server_leave(call);
  mlflow_trace_v1_server_end(call);
  const std::vector<TracePtr> traces = exporter_.take();
  ASSERT_EQ(traces.size(), 2u);
  const TracePtr& called = traces[0]->spans.size() == 3 ? traces[0] : traces[1];
  ASSERT_EQ(called->spans.size(), 3u);
  EXPECT_EQ(span_named(*called, "answer"), nullptr);
}

}  // namespace
}  // namespace mlflow::internal
