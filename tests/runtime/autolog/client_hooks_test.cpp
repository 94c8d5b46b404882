// What the plugin has an HTTP client say of its requests.
#include "autolog/client_hooks.h"

#include "autolog_on.h"
#include "hooks/client_call.h"

namespace mlflow::internal {
namespace {

using namespace mlflow_trace_v1;

class ClientHooksTest : public AutologTest {
 protected:
  static ClientCall* begin(std::string_view method = "POST", std::string_view path = "/v1/chat/completions") {
    const std::string_view host = "host", body = BODY;
    const ClientRequest request{method.data(), method.size(), host.data(), host.size(), path.data(), path.size(),
                                body.data(),   body.size(),   "",          0,           8080,        0};
    return mlflow_trace_v1_client_begin(&request);
  }
  static void header(ClientCall* call, std::string_view name, std::string_view value) {
    mlflow_trace_v1_client_header(call, name.data(), name.size(), value.data(), value.size());
  }
  static void data(ClientCall* call, std::string_view bytes) {
    mlflow_trace_v1_client_data(call, bytes.data(), bytes.size());
  }
  static void end(ClientCall* call, int outcome = ClientOutcome::ANSWERED, std::string_view message = "") {
    mlflow_trace_v1_client_end(call, outcome, message.data(), message.size());
  }
  std::string outputs() {
    const TracePtr trace = exporter_.take_one();
    return trace ? std::string(trace->root()->attribute("mlflow.spanOutputs")) : "no trace";
  }
};

TEST_F(ClientHooksTest, ACallIsASpan) {
  ClientCall* const call = begin();
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(std::string(mlflow_trace_v1_client_traceparent(call)).size(), 55u);
  mlflow_trace_v1_client_status(call, 200);
  data(call, "");
  data(call, REPLY);
  end(call);
  EXPECT_NE(outputs().find("\"Hello\""), std::string::npos);
}

TEST_F(ClientHooksTest, OtherRequestsAreNone) {
  EXPECT_EQ(begin("GET"), nullptr);
  EXPECT_EQ(begin("POST", "/v1/models"), nullptr);
}

TEST_F(ClientHooksTest, WhatIsSentInsideOfACallBelongsToItUnlessTheProgramIsAsked) {
  ClientCall* const call = begin();
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(begin(), nullptr) << "a redirect, say";
  mlflow_trace_v1_client_leave(call);
  ClientCall* const programs = begin();
  EXPECT_NE(programs, nullptr) << "from a callback of the program's";
  end(programs);
  mlflow_trace_v1_client_return(call);
  EXPECT_EQ(begin(), nullptr);
  end(call);
  ClientCall* const next = begin();
  EXPECT_NE(next, nullptr);
  end(next);
  EXPECT_EQ(exporter_.take().size(), 3u);
}

TEST_F(ClientHooksTest, AnEncodingCountsWhereTheBodyIsStillEncoded) {
  ClientCall* const decoded = begin();
  mlflow_trace_v1_client_status(decoded, 200);
  header(decoded, "Content-Encoding", "gzip");
  data(decoded, REPLY);
  end(decoded);
  EXPECT_NE(outputs().find("\"Hello\""), std::string::npos) << "the client has unpacked it";
  ClientCall* const encoded = begin();
  mlflow_trace_v1_client_status(encoded, 200);
  header(encoded, "content-encoding", "unheard-of");
  data(encoded, "\x1f\x8b\x08 no text");
  end(encoded);
  EXPECT_NE(outputs().find("its encoding is not known"), std::string::npos);
}

TEST_F(ClientHooksTest, AFailureSaysWhatTheClientSaid) {
  ClientCall* const call = begin();
  end(call, ClientOutcome::FAILED, "connection refused");
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->root()->status, StatusCode::ERROR);
  ClientCall* const stopped = begin();
  mlflow_trace_v1_client_status(stopped, 200);
  data(stopped, "{");
  end(stopped, ClientOutcome::READER_STOPPED);
  const TracePtr as_far_as_wanted = exporter_.take_one();
  ASSERT_TRUE(as_far_as_wanted);
  EXPECT_EQ(as_far_as_wanted->root()->status, StatusCode::OK);
}

}  // namespace
}  // namespace mlflow::internal
