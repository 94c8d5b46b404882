// A call on its way: from what a transport says to the span in its trace.
#include <thread>

#include "autolog_on.h"
#include "capture/value_writer.h"
#include "export/token_usage.h"
#include "recording/current_thread.h"
#include "transport/own_request.h"

namespace mlflow::internal {
namespace {

using ModelCallTest = AutologTest;

TEST_F(ModelCallTest, IsASpanBelowTheActiveOne) {
  {
    auto root = start_span("root");
    auto call = begin();
    ASSERT_TRUE(call);
    EXPECT_EQ(call->traceparent().substr(3, 32), root.trace_id().substr(3));
    answer(*call);
  }
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  const FinishedSpan* span = span_named(*trace, "Completions");
  ASSERT_TRUE(span);
  EXPECT_EQ(span->parent_id, trace->root()->span_id);
  EXPECT_EQ(span->attribute("mlflow.spanType"), "\"CHAT_MODEL\"");
  EXPECT_NE(span->attribute("mlflow.spanInputs").find("\"hi\""), std::string::npos);
  EXPECT_NE(span->attribute("mlflow.spanOutputs").find("\"Hello\""), std::string::npos);
  EXPECT_EQ(span->attribute("mlflow.spanLogLevel"), "20");
  EXPECT_EQ(span->status, StatusCode::OK);
  for (const Attribute& attribute : span->attributes)
    EXPECT_EQ(attribute.value.find("secret"), std::string::npos) << attribute.key;
}

TEST_F(ModelCallTest, IsARootWhereNothingIsActive) {
  auto call = begin();
  ASSERT_TRUE(call);
  answer(*call);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_TRUE(trace->has_root);
  EXPECT_EQ(trace->root()->name, "Completions");
  EXPECT_EQ(rolled_up_usage(*trace), R"({"input_tokens": 9, "output_tokens": 4, "total_tokens": 13})");
}

TEST_F(ModelCallTest, EndsWhenAnotherTakesItsPlace) {
  auto call = begin();
  auto next = begin();
  ASSERT_TRUE(call && next);
  *call = std::move(*next);
  EXPECT_EQ(exporter_.take().size(), 1u);
  answer(*call);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_NE(trace->root()->attribute("mlflow.spanOutputs").find("\"Hello\""), std::string::npos);
}

TEST_F(ModelCallTest, TokensAreCountedOnceBelowASpanThatHasThem) {
  {
    auto root = start_span("traced by a rule");
    root.set_attribute("mlflow.chat.tokenUsage", {{"input_tokens", 9}, {"output_tokens", 4}, {"total_tokens", 13}});
    auto call = begin();
    ASSERT_TRUE(call);
    answer(*call);
  }
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->spans.size(), 2u);
  EXPECT_EQ(rolled_up_usage(*trace), R"({"input_tokens": 9, "output_tokens": 4, "total_tokens": 13})");
}

TEST_F(ModelCallTest, MayGoOnOnOtherThreads) {
  {
    auto root = start_span("root");
    auto call = begin(URL, R"({"model":"m","messages":[],"stream":true})");
    ASSERT_TRUE(call);
    std::string text;
    for (int i = 0; i < 50; ++i) {
      text += std::to_string(i) + " ";
      std::thread([&call, i] {
        call->data(R"(data: {"choices":[{"delta":{"content":")" + std::to_string(i) + " \"}}]}\n\n");
      }).join();
    }
    std::thread([moved = std::move(*call)]() mutable { moved.end(); }).join();
  }
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  const FinishedSpan* span = span_named(*trace, "Completions");
  ASSERT_TRUE(span);
  EXPECT_EQ(span->events.size(), 50u);
  EXPECT_NE(span->attribute("mlflow.spanOutputs").find("\"0 1 2 3 4 5 6 7 8 9 10 11 "), std::string::npos);
}

TEST_F(ModelCallTest, TwoAtOnceAreEachBelowTheirOwn) {
  std::optional<ModelCall> first;
  std::optional<ModelCall> second;
  auto root = start_span("root");
  {
    auto one = start_span("one");
    first = begin();
  }
  {
    auto two = start_span("two");
    second = begin();
  }
  answer(*second);
  answer(*first);
  root.end();
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), 5u);
  std::vector<SpanId> parents;
  for (const FinishedSpan& span : trace->spans)
    if (span.name == "Completions") parents.push_back(span.parent_id);
  EXPECT_EQ(parents, (std::vector{span_named(*trace, "one")->span_id, span_named(*trace, "two")->span_id}));
}

TEST_F(ModelCallTest, EndsWithoutASpanWhereNothingIsRecorded) {
  EXPECT_FALSE(ModelCall::may_be_model_call("GET", URL));
  EXPECT_FALSE(begin("https://host/v1/models"));
  EXPECT_FALSE(begin("https://host/v1/messages"));
  EXPECT_TRUE(ModelCall::may_be_model_call("POST", URL));
  {
    const OwnRequest ours;
    EXPECT_FALSE(ModelCall::may_be_model_call("POST", URL));
    EXPECT_FALSE(begin());
  }
  {
    auto off = tracing::context({.enabled = false});
    EXPECT_FALSE(ModelCall::may_be_model_call("POST", URL));
    EXPECT_FALSE(begin());
  }
  tracing::disable();
  EXPECT_FALSE(begin());
  tracing::enable();
  openai::autolog({.disable = true});
  EXPECT_FALSE(ModelCall::may_be_model_call("POST", URL));
  openai::autolog({.log_traces = false});
  EXPECT_FALSE(begin());
  EXPECT_TRUE(exporter_.take().empty());
}

TEST_F(ModelCallTest, OneUnderWayIsRecordedWhenAutologIsSwitchedOff) {
  auto call = begin();
  ASSERT_TRUE(call);
  openai::autolog({.disable = true});
  answer(*call);
  EXPECT_TRUE(exporter_.take_one());
}

TEST_F(ModelCallTest, AFailureIsAnExceptionWithWhatTheTransportSaid) {
  auto call = begin();
  ASSERT_TRUE(call);
  call->fail("Couldn't connect to server");
  call->end();
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  const FinishedSpan& span = *trace->root();
  EXPECT_EQ(span.status, StatusCode::ERROR);
  EXPECT_EQ(span.status_message, "");
  EXPECT_EQ(span.attribute("mlflow.spanLogLevel"), "40");
  EXPECT_EQ(span.attribute("mlflow.spanOutputs"), "");
  ASSERT_EQ(span.events.size(), 1u);
  std::string event;
  for (const Attribute& attribute : span.events[0].attributes) event += attribute.value;
  EXPECT_NE(event.find("APIConnectionError"), std::string::npos);
  EXPECT_NE(event.find("Couldn't connect to server"), std::string::npos);
}

TEST_F(ModelCallTest, ARedirectsReplyAndAnUploadsFirstAttemptAreForgotten) {
  auto call = ModelCall::begin({"POST", URL, "", true});
  ASSERT_TRUE(call);
  call->append_request("{\"model\": \"wrong\"}");
  call->restart_request();
  call->append_request("{\"model\": ");
  call->append_request("\"m\", \"messages\": []}");
  call->set_status(307);
  call->data("moved");
  call->restart_reply();
  answer(*call);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->root()->attribute("mlflow.spanInputs"), R"({"model": "m", "messages": []})");
  EXPECT_EQ(trace->root()->attribute("mlflow.spanOutputs").substr(0, 13), R"({"model": "m")");
}

TEST_F(ModelCallTest, LitellmIsToldByItsReply) {
  openai::autolog({.disable = true});
  litellm::autolog();
  auto unknown = begin();
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->traceparent(), "");
  answer(*unknown);
  EXPECT_TRUE(exporter_.take().empty());  // nobody's
  auto call = begin();
  ASSERT_TRUE(call);
  call->set_litellm_reply();
  answer(*call);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->root()->name, "litellm-completion");
  EXPECT_EQ(trace->root()->attribute("mlflow.spanInputs"), R"({"messages": [{"role": "user", "content": "hi"}]})");
  EXPECT_NE(trace->root()->attribute("mlflow.spanStartTimeNs"), "");
}

TEST_F(ModelCallTest, ALargeReplyIsBoundedAndKeepsItsTokens) {
  const std::string large = R"({"model":"m","choices":[{"message":{"content":")" + std::string(20 << 20, 'x') +
                            R"("}}],"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}})";
  auto call = begin();
  ASSERT_TRUE(call);
  call->set_status(200);
  for (std::size_t at = 0; at < large.size(); at += 16384) call->data(std::string_view(large).substr(at, 16384));
  call->end();
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_NE(trace->root()->attribute("mlflow.chat.tokenUsage").find("13"), std::string::npos);
  EXPECT_LT(trace->root()->size_in_memory(), std::size_t{8} << 20);
}

TEST_F(ModelCallTest, AHundredThousandChunksAreBoundedAndKeepTheirTokens) {
  auto call = begin(URL, R"({"model":"m","messages":[],"stream":true})");
  ASSERT_TRUE(call);
  call->set_status(200);
  const std::string chunk = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"}}]}\n\n";
  for (int i = 0; i < 100'000; ++i) call->data(chunk);
  call->data("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4,\"total_tokens\":13}}\n\n");
  call->data("data: [DONE]\n\n");
  call->end();
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_NE(trace->root()->attribute("mlflow.chat.tokenUsage").find("13"), std::string::npos);
  EXPECT_LE(trace->root()->events.size(), 10'000u);
  EXPECT_EQ(trace->root()->status, StatusCode::OK);
}

}  // namespace
}  // namespace mlflow::internal
