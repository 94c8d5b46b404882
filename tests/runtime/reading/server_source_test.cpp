// What reading asks a server, and what it makes of the answers.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "../transport/fake_http_client.h"
#include "mlflow/exception.h"
#include "reading/trace_source.h"

namespace mlflow::internal {
namespace {

constexpr const char* info_in_store =
    R"({"trace_id":"tr-1","client_request_id":"r1","trace_location":{"type":"MLFLOW_EXPERIMENT",)"
    R"("mlflow_experiment":{"experiment_id":"7"}},"request_time":"2026-11-22T18:56:15.483Z","execution_duration":"0.038s",)"
    R"("state":"OK","trace_metadata":{"mlflow.trace.tokenUsage":"{\"input_tokens\": 3}"},)"
    R"("tags":{"mlflow.trace.spansLocation":"TRACKING_STORE"},"request_preview":"ä"})";
constexpr const char* info_in_artifact =
    R"({"trace_id":"tr-2","state":"OK","tags":{"mlflow.artifactLocation":"mlflow-artifacts:/7/traces/tr-2/artifacts"}})";

constexpr const char* typed_spans =
    R"([{"trace_id":"AAAAAAAAAAEAAAAAAAAAAg==","span_id":"AAAAAAAAAAQ=","parent_span_id":"AAAAAAAAAAM=","name":"child",)"
    R"("start_time_unix_nano":"5","end_time_unix_nano":6},)"
    R"({"span_id":"AAAAAAAAAAM=","name":"root","start_time_unix_nano":4,"end_time_unix_nano":7,"attributes":[)"
    R"({"key":"mlflow.spanType","value":{"string_value":"CHAIN"}},{"key":"n"},{"key":"i","value":{"int_value":"9"}},)"
    R"({"key":"d","value":{"double_value":"NaN"}},)"
    R"({"key":"mlflow.spanInputs","value":{"kvlist_value":{"values":[{"key":"q","value":{"array_value":{"values":)"
    R"([{"bool_value":true},{}]}}}]}}}],)"
    R"("events":[{"name":"e","time_unix_nano":5,"attributes":[{"key":"a","value":{"int_value":1}}]}],)"
    R"("status":{"code":"STATUS_CODE_ERROR","message":"why"}}])";
constexpr const char* traces_json =
    R"({"spans":[{"trace_id":"AAAAAAAAAAEAAAAAAAAAAg==","span_id":"AAAAAAAAAAM=","parent_span_id":null,"name":"root",)"
    R"("start_time_unix_nano":1,"end_time_unix_nano":2,"events":[],"status":{"code":"STATUS_CODE_OK","message":""},)"
    R"("attributes":{"f":"NaN","s":"\"[1]\"","l":"[1, Infinity]"},"links":[]}]})";

std::string quoted(const char* text) { return text; }

class ServerSourceTest : public testing::Test {
 protected:
  using Handler = FakeHttpClient::Handler;
  std::unique_ptr<TraceSource> source(Handler handler) {
    client_ = std::make_shared<FakeHttpClient>(std::move(handler));
    return make_server_source(std::make_shared<Server>("http://s", client_, std::vector<HttpHeader>{}));
  }
  std::shared_ptr<FakeHttpClient> client_;
};

HttpResponse trace_answer(const char* info, const char* spans = "[]") {
  return answer(200, R"({"trace":{"trace_info":)" + quoted(info) + R"(,"spans":)" + spans + "}}");
}
HttpResponse no_such_trace() {
  return answer(404, R"({"error_code":"RESOURCE_DOES_NOT_EXIST","message":"Trace with ID 'tr-1' not found."})");
}

TEST_F(ServerSourceTest, ReadsTypedSpansOfTheDatabase) {
  const auto trace = source([](const SentRequest& request) {
                       return request.url.find("/get?") != std::string::npos ? trace_answer(info_in_store, typed_spans)
                                                                             : trace_answer(info_in_store);
                     })->get("tr-1");
  ASSERT_TRUE(trace);
  ASSERT_EQ(client_->sent.size(), 2u);
  EXPECT_EQ(client_->sent[1].url, "http://s/api/3.0/mlflow/traces/get?trace_id=tr-1&allow_partial=true");
  EXPECT_EQ(trace->info.experiment_id, "7");
  EXPECT_EQ(trace->info.request_time, 1795373775483);
  EXPECT_EQ(trace->info.execution_duration, 38);
  EXPECT_EQ(trace->info.token_usage["input_tokens"], 3);
  ASSERT_EQ(trace->data.spans.size(), 2u);
  const SpanData& root = trace->data.spans[0];
  EXPECT_EQ(root.name, "root");
  EXPECT_EQ(root.span_id, "0000000000000003");
  EXPECT_EQ(root.trace_id, "tr-1");
  EXPECT_EQ(root.span_type, "CHAIN");
  EXPECT_EQ(root.inputs.dump(), R"({"q":[true,null]})");
  EXPECT_EQ(root.get_attribute("i"), 9);
  EXPECT_TRUE(root.attributes.contains("n"));
  EXPECT_TRUE(std::isnan(root.get_attribute("d").get<double>()));
  EXPECT_EQ(root.status.status_code, SpanStatusCode::ERROR);
  EXPECT_EQ(root.events.at(0).attributes["a"], 1);
  EXPECT_EQ(trace->data.spans[1].parent_id, root.span_id);
  EXPECT_EQ(trace->data.spans[1].start_time_ns, 5);
}

TEST_F(ServerSourceTest, ReadsTheArtifactWhereTheDatabaseHasNoSpans) {
  const auto trace =
      source([](const SentRequest& request) {
        return request.url.ends_with("/traces.json") ? answer(200, traces_json) : trace_answer(info_in_artifact);
      })->get("tr-2");
  EXPECT_EQ(client_->sent[1].url, "http://s/api/2.0/mlflow-artifacts/artifacts/7/traces/tr-2/artifacts/traces.json");
  ASSERT_TRUE(trace);
  const SpanData& root = trace->data.spans.at(0);
  EXPECT_TRUE(std::isnan(root.get_attribute("f").get<double>()));
  EXPECT_EQ(root.get_attribute("s"), "[1]");
  EXPECT_TRUE(std::isinf(root.get_attribute("l")[1].get<double>()));
  EXPECT_EQ(root.to_dict()["attributes"]["l"], "[1, Infinity]");
}

TEST_F(ServerSourceTest, SpansThatWereNeverStoredAreNoneButOnesThatCannotBeReadAreAFailure) {
  const auto get = [&](HttpResponse spans) {
    return source([spans](const SentRequest& request) {
             return request.url.ends_with("/traces.json") ? spans : trace_answer(info_in_artifact);
           })
        ->get("tr-2");
  };
  for (const HttpResponse& nothing : {answer(404), answer(400, R"({"error_code":"RESOURCE_DOES_NOT_EXIST"})"),
                                      answer(500, R"({"error_code":"NOT_FOUND"})")}) {
    const auto trace = get(nothing);
    ASSERT_TRUE(trace);
    EXPECT_TRUE(trace->data.spans.empty());
  }
  EXPECT_THROW(get(answer(500, R"({"error_code":"INTERNAL_ERROR"})")), Exception);
  EXPECT_THROW(get(answer(403)), Exception);
}

TEST_F(ServerSourceTest, WhatIsNotThereIsNothingAndWhatFailsThrows) {
  EXPECT_FALSE(source([](const SentRequest&) { return no_such_trace(); })->get("tr-1"));
  try {
    source([](const SentRequest&) {
      return answer(403, R"({"error_code":"PERMISSION_DENIED","message":"no"})");
    })->get("tr-1");
    FAIL();
  } catch (const Exception& e) {
    EXPECT_EQ(e.error_code(), "PERMISSION_DENIED");
    EXPECT_EQ(e.http_status(), 403);
    EXPECT_NE(std::string(e.what()).find("cannot get trace tr-1"), std::string::npos) << e.what();
    EXPECT_NE(std::string(e.what()).find("no"), std::string::npos);
  }
  try {
    source([](const SentRequest&) { return no_answer("connection refused"); })->delete_tag("tr-1", "k");
    FAIL();
  } catch (const Exception& e) {
    EXPECT_EQ(e.error_code(), "INTERNAL_ERROR");
    EXPECT_EQ(e.http_status(), 0);
  }
}

TEST_F(ServerSourceTest, SearchesByPagesAndFetchesInTensWhatTheDatabaseHas) {
  int pages = 0;
  const auto traces =
      source([&](const SentRequest& request) {
        if (request.url.ends_with("/search")) {
          std::string infos;
          const int first = pages++ * 12;
          for (int i = first; i < first + 12; ++i)
            infos += std::string(infos.empty() ? "" : ",") + R"({"trace_id":"tr-)" + std::to_string(i) +
                     R"(","tags":{"mlflow.trace.spansLocation":")" + (i == 3 ? "ARTIFACT_REPO" : "TRACKING_STORE") +
                     R"("}})";
          return answer(200, R"({"traces":[)" + infos + (pages == 1 ? R"(],"next_page_token":"t"})" : "]}"));
        }
        if (request.url.find("/batchGet") != std::string::npos) {
          // All but one, which is not complete.
          std::string found;
          for (int i = 0; i < 24; ++i)
            if (i != 5 && (request.url + "&").find("=tr-" + std::to_string(i) + "&") != std::string::npos)
              found += std::string(found.empty() ? "" : ",") + R"({"trace_info":{"trace_id":"tr-)" + std::to_string(i) +
                       R"("},"spans":[{"span_id":"AAAAAAAAAAM=","name":"of )" + std::to_string(i) + R"("}]})";
          return answer(200, R"({"traces":[)" + found + "]}");
        }
        if (request.url.find("/get?") != std::string::npos) return trace_answer(info_in_store, typed_spans);
        return answer(200, traces_json);
      })
          ->search({.experiment_ids = {"7"},
                    .filter = "status = 'OK'",
                    .order_by = {"timestamp_ms ASC"},
                    .max_results = 24,
                    .include_spans = true});
  ASSERT_EQ(traces.size(), 24u);
  EXPECT_EQ(pages, 2);
  for (const Trace& trace : traces) EXPECT_FALSE(trace.data.spans.empty()) << trace.info.trace_id;
  EXPECT_EQ(traces[5].info.trace_id, "tr-5");
  EXPECT_EQ(traces[4].data.spans[0].name, "of 4");
  EXPECT_EQ(traces[23].data.spans[0].name, "of 23");
  EXPECT_EQ(client_->sent[0].body,
            R"({"locations": [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "7"}}], )"
            R"("filter": "status = 'OK'", "order_by": ["timestamp_ms ASC"], "max_results": 24})");
  const auto batches = std::count_if(client_->sent.begin(), client_->sent.end(), [](const SentRequest& request) {
    return request.url.find("/batchGet") != std::string::npos;
  });
  EXPECT_EQ(batches, 4);  // 11 and 12 in tens
}

TEST_F(ServerSourceTest, DeletesByHundredIds) {
  DeleteTracesOptions options{.experiment_id = "7", .trace_ids = std::vector<std::string>(150, "tr-1")};
  EXPECT_EQ(source([](const SentRequest&) { return answer(200, R"({"traces_deleted":2})"); })->remove(options), 4);
  EXPECT_EQ(client_->sent.size(), 2u);
  EXPECT_EQ(client_->sent[0].url, "http://s/api/2.0/mlflow/traces/delete-traces");
}

TEST_F(ServerSourceTest, AssessmentsInTheWireForm) {
  const char* const reply =
      R"({"assessment":{"assessment_id":"a-1","assessment_name":"n","trace_id":"tr-1","source":{"source_type":"HUMAN",)"
      R"("source_id":"x"},"create_time":"2026-11-22T18:59:35.573Z","expectation":{"serialized_value":)"
      R"({"serialization_format":"JSON_FORMAT","value":"{\"a\": 42}"}}}})";
  const auto server = source([&](const SentRequest&) { return answer(200, reply); });
  Expectation expectation{
      .name = "n", .value = {{"a", 42}}, .trace_id = "tr-1", .create_time_ms = 1, .last_update_time_ms = 1};
  const Assessment stored = server->create_assessment(expectation);
  EXPECT_EQ(stored.assessment_id, "a-1");
  EXPECT_EQ(stored.value.dump(), R"({"a":42})");
  EXPECT_EQ(stored.kind, AssessmentKind::EXPECTATION);
  EXPECT_EQ(
      client_->sent[0].body,
      R"({"assessment": {"assessment_name": "n", "trace_id": "tr-1", "source": {"source_type": "HUMAN", )"
      R"("source_id": "default"}, "create_time": "1970-01-01T00:00:00.001Z", "last_update_time": )"
      R"("1970-01-01T00:00:00.001Z", "expectation": {"serialized_value": {"serialization_format": "JSON_FORMAT", )"
      R"("value": "{\"a\": 42}"}}}})");
  server->update_assessment("tr-1", "a-1", Feedback{.name = "n", .value = 1, .rationale = "r"});
  EXPECT_EQ(client_->sent[1].method, "PATCH");
  EXPECT_EQ(client_->sent[1].body,
            R"({"assessment": {"assessment_id": "a-1", "trace_id": "tr-1", "assessment_name": "n", "feedback": )"
            R"({"value": 1}, "rationale": "r"}, "update_mask": "assessmentName,feedback,rationale"})");
}

std::string nested(std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); }

TEST_F(ServerSourceTest, AnAnswerNestedWithoutEndIsRefused) {
  const auto deep = [](int status, const char* member) {
    return [=](const SentRequest&) {
      return answer(status, std::string("{\"") + member + "\": " + nested(1'000'000) + "}");
    };
  };
  EXPECT_THROW(source(deep(200, "trace"))->get("tr-1"), Exception);
  EXPECT_THROW(source(deep(500, "detail"))->get("tr-1"), Exception);
}

// Each is a type or a number that no server gives; reading it must not do harm.
TEST_F(ServerSourceTest, NumbersThatDoNotFitBecomeTheNearestThatDo) {
  const std::string info =
      R"({"trace_id":"tr-1","request_time":"2026-11-22T18:56:15.9e300Z","execution_duration":"1e300s",)"
      R"("tags":{"mlflow.spansLocation":"x","mlflow.trace.spansLocation":"TRACKING_STORE"}})";
  const auto trace =
      source([&](const SentRequest&) {
        return trace_answer(info.c_str(), R"([{"start_time_unix_nano":1e300,"end_time_unix_nano":-1e300,)"
                                          R"("attributes":[{"key":"d","value":{"double_value":{}}}]}])");
      })->get("tr-1");
  constexpr auto MOST = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(trace->info.request_time, MOST);
  EXPECT_EQ(trace->info.execution_duration, MOST);
  ASSERT_EQ(trace->data.spans.size(), 1u);
  EXPECT_EQ(trace->data.spans[0].start_time_ns, MOST);
  EXPECT_EQ(trace->data.spans[0].end_time_ns, std::numeric_limits<std::int64_t>::min());
  EXPECT_TRUE(trace->data.spans[0].attributes["d"].is_null());
}

}  // namespace
}  // namespace mlflow::internal
