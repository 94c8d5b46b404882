// The order and the grouping of requests, and what becomes of traces when a server does not take them: no network.
#include "export/mlflow_exporter.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "../transport/fake_http_client.h"
#include "config/report.h"
#include "export/exporter_factory.h"
#include "trace_builder.h"

namespace mlflow::internal {
namespace {

constexpr const char* stored = R"({"trace":{"trace_info":{"tags":{"mlflow.trace.spansLocation": "TRACKING_STORE"}}}})";
constexpr const char* by_artifact =
    R"({"trace":{"trace_info":{"tags":{"mlflow.artifactLocation": "mlflow-artifacts:/1/traces/tr-1/artifacts"}}}})";

HttpResponse located(const std::string& location) {
  return answer(200, R"({"trace":{"trace_info":{"tags":{"mlflow.artifactLocation": ")" + location + R"("}}}})");
}

class MlflowExporterTest : public testing::Test {
 protected:
  // What the server answers by default; a test changes what it is about.
  HttpResponse respond(const SentRequest& request) {
    if (request.url.find("/experiments/") != std::string::npos) return experiment_(request);
    if (request.url.ends_with("/v1/traces")) return otlp_(request);
    if (request.method == "PUT") return answer(200);
    return info_(request);
  }

  ExportResult send(std::vector<TracePtr> traces, ExperimentChoice choice = {}) {
    client_ = std::make_shared<FakeHttpClient>([this](const SentRequest& request) { return respond(request); });
    auto server = std::make_shared<Server>("http://me:secret@server/", client_, std::vector<HttpHeader>{});
    MlflowExporter exporter(server, std::move(choice), settings_, ProcessOrigin{});
    return exporter.export_traces(std::move(traces), std::chrono::steady_clock::now() + std::chrono::seconds(10));
  }

  std::vector<std::string> requests() const {
    std::vector<std::string> all;
    for (const SentRequest& request : client_->sent)
      all.push_back(request.method + request.url.substr(std::string("http://me:secret@server").size()));
    return all;
  }

  static std::vector<TracePtr> traces(std::uint64_t count) {
    std::vector<TracePtr> all;
    for (std::uint64_t i = 1; i <= count; ++i) all.push_back(make_trace(i));
    return all;
  }

  FakeHttpClient::Handler experiment_ = [](const SentRequest&) {
    return answer(200, R"({"experiment": {"experiment_id": "7", "name": "e"}})");
  };
  FakeHttpClient::Handler otlp_ = [](const SentRequest&) { return answer(200); };
  FakeHttpClient::Handler info_ = [](const SentRequest&) { return answer(200, stored); };
  std::shared_ptr<FakeHttpClient> client_;
  Settings settings_;
};

TEST_F(MlflowExporterTest, SpansOfAllTracesThenEachTracesInfo) {
  const ExportResult result = send(traces(2));
  EXPECT_EQ(result.delivered, 2u);
  EXPECT_EQ(result.error, "");
  EXPECT_EQ(requests(),
            (std::vector<std::string>{"POST/v1/traces", "POST/api/3.0/mlflow/traces", "POST/api/3.0/mlflow/traces"}));
  EXPECT_EQ(client_->sent[0].header("x-mlflow-experiment-id"), "0");
  EXPECT_EQ(client_->sent[0].header("Content-Type"), "application/x-protobuf");
}

TEST_F(MlflowExporterTest, MissingExperimentIsCreatedOnce) {
  experiment_ = [](const SentRequest& request) {
    if (request.method == "POST") return answer(200, R"({"experiment_id": "12"})");
    return answer(404, R"({"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "no"})");
  };
  EXPECT_EQ(send(traces(1), {"", "my agent/\xc3\xa9"}).delivered, 1u);
  ASSERT_EQ(client_->sent.size(), 4u);
  EXPECT_TRUE(client_->sent[0].url.ends_with("get-by-name?experiment_name=my%20agent%2F%C3%A9"))
      << client_->sent[0].url;
  EXPECT_EQ(client_->sent[1].body, "{\"name\": \"my agent/\xc3\xa9\"}");
  EXPECT_EQ(client_->sent[2].header("x-mlflow-experiment-id"), "12");
}

TEST_F(MlflowExporterTest, UnknownExperimentIdKeepsTheTracesAndSaysWhatToDo) {
  experiment_ = [](const SentRequest&) {
    return answer(404, R"({"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "No Experiment"})");
  };
  const ExportResult result = send(traces(1), {"77", ""});
  EXPECT_EQ(result.failed.size(), 1u);
  EXPECT_NE(result.error.find("77"), std::string::npos);
  EXPECT_NE(result.error.find("MLFLOW_EXPERIMENT_NAME"), std::string::npos) << result.error;
}

TEST_F(MlflowExporterTest, AnExperimentWhoseNameIsNoTextIsUsedAllTheSame) {
  experiment_ = [](const SentRequest&) {
    return answer(200, R"({"experiment": {"experiment_id": "7", "name": 5, "lifecycle_stage": []}})");
  };
  const ExportResult result = send(traces(1), {"", "mine"});
  EXPECT_EQ(result.delivered, 1u) << result.error;
}

TEST_F(MlflowExporterTest, TracesOfSeveralExperimentsGoApart) {
  auto mixed = traces(3);
  mixed[1]->facts.experiment_id = "7";
  EXPECT_EQ(send(std::move(mixed)).delivered, 3u);
  const auto all = requests();
  EXPECT_EQ(std::count(all.begin(), all.end(), "POST/v1/traces"), 2);
}

TEST_F(MlflowExporterTest, PartsWithoutARootHaveNoInfo) {
  auto part = traces(1);
  part[0]->has_root = false;
  EXPECT_EQ(send(std::move(part)).delivered, 1u);
  EXPECT_EQ(requests(), (std::vector<std::string>{"POST/v1/traces"}));
}

TEST_F(MlflowExporterTest, AFileStoreGetsTheSpansAsAnArtifact) {
  otlp_ = [](const SentRequest&) { return answer(501, R"({"detail": "not supported by FileStore"})"); };
  info_ = [](const SentRequest&) { return answer(200, by_artifact); };
  EXPECT_EQ(send(traces(2)).delivered, 2u);
  const auto all = requests();
  EXPECT_EQ(std::count(all.begin(), all.end(), "POST/v1/traces"), 1);
  EXPECT_EQ(
      std::count(all.begin(), all.end(), "PUT/api/2.0/mlflow-artifacts/artifacts/1/traces/tr-1/artifacts/traces.json"),
      2);
}

TEST_F(MlflowExporterTest, ArtifactsGoToNoOtherServer) {
  otlp_ = [](const SentRequest&) { return answer(501); };
  for (const char* location : {"mlflow-artifacts://other/1/a", "mlflow-artifacts://server:81/1/a", "http://server/1/a",
                               "mlflow-artifacts://server@other/1/a"}) {
    info_ = [&](const SentRequest&) { return located(location); };
    const ExportResult result = send(traces(1));
    EXPECT_EQ(result.delivered, 0u) << location;
    EXPECT_NE(result.error.find("--serve-artifacts"), std::string::npos) << result.error;
    for (const SentRequest& request : client_->sent) EXPECT_NE(request.method, "PUT") << request.url;
  }
}

TEST_F(MlflowExporterTest, ArtifactsGoToTheServerUnderItsFullName) {
  otlp_ = [](const SentRequest&) { return answer(501); };
  for (const char* location :
       {"mlflow-artifacts://server/1/a", "mlflow-artifacts://SERVER:80/1/a", "mlflow-artifacts:///1/a"}) {
    info_ = [&](const SentRequest&) { return located(location); };
    EXPECT_EQ(send(traces(1)).delivered, 1u) << location;
    EXPECT_EQ(client_->sent.back().url, "http://me:secret@server/api/2.0/mlflow-artifacts/artifacts/1/a/traces.json");
  }
}

TEST_F(MlflowExporterTest, AServerHasNoFilesWrittenUnlessTheUserNamesTheFolder) {
  namespace fs = std::filesystem;
  const fs::path root = fs::path(testing::TempDir()) / ("artifacts-" + std::to_string(::getpid()));
  fs::create_directories(root / "allowed");
  fs::create_directories(root / "outside");
  fs::create_directory_symlink(root / "outside", root / "allowed" / "link");
  otlp_ = [](const SentRequest&) { return answer(501); };
  const auto deliver = [&](const std::string& location) {
    info_ = [location](const SentRequest&) { return located(location); };
    return send(traces(1)).delivered;
  };
  EXPECT_EQ(deliver("file://" + (root / "allowed/a").string()), 0u);
  EXPECT_EQ(deliver((root / "allowed/a").string()), 0u);
  settings_.artifact_folder = (root / "allowed").string();
  EXPECT_EQ(deliver("file://" + (root / "allowed/a").string()), 1u);
  EXPECT_EQ(deliver((root / "allowed/b").string()), 1u);
  EXPECT_EQ(deliver((root / "allowed/../outside").string()), 0u);
  EXPECT_EQ(deliver((root / "allowed/link/c").string()), 0u);
  EXPECT_EQ(deliver((root / "allowed-too").string()), 0u);
  EXPECT_TRUE(fs::exists(root / "allowed/a/traces.json"));
  EXPECT_TRUE(fs::is_empty(root / "outside"));
  EXPECT_FALSE(fs::exists(root / "allowed-too"));
  fs::remove_all(root);
}

TEST_F(MlflowExporterTest, ARedirectThatIsNotFollowedKeepsTheTraces) {
  otlp_ = [](const SentRequest&) {
    HttpResponse response = answer(302);
    response.error = "it sends on to http://other:80";
    return response;
  };
  const ExportResult result = send(traces(2));
  EXPECT_EQ(result.failed.size(), 2u);
  EXPECT_NE(result.error.find("http://other:80"), std::string::npos) << result.error;
}

TEST_F(MlflowExporterTest, AFileStoreGetsATraceThatCameInPartsWhole) {
  otlp_ = [](const SentRequest&) { return answer(501, R"({"detail": "not supported by FileStore"})"); };
  info_ = [](const SentRequest&) { return answer(200, by_artifact); };
  auto parts = traces(1);
  parts.insert(parts.begin(), make_trace(1, "early"));
  parts[0]->has_root = false;
  parts[0]->more_follows = true;
  parts[1]->earlier = std::make_unique<EarlierSpans>();
  parts[1]->earlier->sizes = {500};
  EXPECT_EQ(send(std::move(parts)).delivered, 2u);
  const SentRequest& upload = client_->sent.back();
  ASSERT_EQ(upload.method, "PUT");
  EXPECT_NE(upload.body.find("\"early\""), std::string::npos) << upload.body;
  EXPECT_NE(upload.body.find("\"root\""), std::string::npos) << upload.body;
}

TEST_F(MlflowExporterTest, ATraceLargerThanARequestGoesInSeveral) {
  auto large = traces(1);
  const std::string text = '"' + std::string(1 << 20, 'x') + '"';
  for (SpanId id = 2; id <= 10; ++id) add_span(*large[0], id, 1, "child", {{"k", text.c_str()}});
  EXPECT_EQ(send(std::move(large)).delivered, 1u);
  EXPECT_EQ(requests(), (std::vector<std::string>{"POST/v1/traces", "POST/v1/traces", "POST/v1/traces",
                                                  "POST/api/3.0/mlflow/traces"}));
}

TEST_F(MlflowExporterTest, OneBadTraceDoesNotTakeTheOthersWithIt) {
  const std::string bad("\x2d\0\0\0\0\0\0\0\x05", 9);  // the end of trace 5's id
  otlp_ = [bad](const SentRequest& request) {
    return request.body.find(bad) != std::string::npos ? answer(422, R"({"detail": "bad span"})") : answer(200);
  };
  const ExportResult result = send(traces(16));
  EXPECT_EQ(result.delivered, 15u);
  ASSERT_EQ(result.refused.size(), 1u);
  EXPECT_EQ(result.refused[0]->id.low, 5u);
  EXPECT_NE(result.error.find(mlflow_id(result.refused[0]->id)), std::string::npos) << result.error;
  EXPECT_NE(result.error.find("bad span"), std::string::npos) << result.error;
}

TEST_F(MlflowExporterTest, APageInPlaceOfAnAnswerIsNoDelivery) {
  otlp_ = [](const SentRequest&) { return answer(200, "<!doctype html><html>Sign in</html>"); };
  const ExportResult result = send(traces(3));
  EXPECT_EQ(result.delivered, 0u);
  EXPECT_EQ(result.failed.size(), 3u) << "a right address takes them later";
  EXPECT_NE(result.error.find("is the address right?"), std::string::npos) << result.error;
}

TEST_F(MlflowExporterTest, RejectedSpansAreNotDeliveredAndTheOthersAre) {
  const std::string bad("\x2d\0\0\0\0\0\0\0\x05", 9);  // the end of trace 5's id
  otlp_ = [bad](const SentRequest& request) {
    const bool has_bad = request.body.find(bad) != std::string::npos;
    return answer(200, has_bad ? R"({"partialSuccess": {"rejectedSpans": "1", "errorMessage": "too old"}})" : "");
  };
  const ExportResult result = send(traces(8));
  EXPECT_EQ(result.delivered, 7u);
  ASSERT_EQ(result.refused.size(), 1u);
  EXPECT_EQ(result.refused[0]->id.low, 5u);
  EXPECT_NE(result.error.find("did not take 1 of the spans: too old"), std::string::npos) << result.error;
}

TEST_F(MlflowExporterTest, AServerThatIsDownKeepsEverythingAndIsAskedOnce) {
  otlp_ = [](const SentRequest&) { return no_answer("connection refused"); };
  const ExportResult result = send(traces(500));
  EXPECT_EQ(result.failed.size(), 500u);
  EXPECT_EQ(client_->sent.size(), 1u);
  EXPECT_NE(result.error.find("http://server/v1/traces"), std::string::npos) << result.error;
  EXPECT_EQ(result.error.find("secret"), std::string::npos) << result.error;
}

TEST_F(MlflowExporterTest, RefusedLoginSaysWhichVariables) {
  otlp_ = [](const SentRequest&) { return answer(401, "You are not authenticated."); };
  const ExportResult result = send(traces(1));
  EXPECT_EQ(result.failed.size(), 1u);
  EXPECT_NE(result.error.find("MLFLOW_TRACKING_TOKEN"), std::string::npos) << result.error;
}

// What the server says of us, or of where we are, says nothing of the traces.
TEST_F(MlflowExporterTest, ARefusalThatIsNotTheTracesFaultKeepsThem) {
  for (const int status : {301, 308, 401, 403, 404, 405}) {
    info_ = [status](const SentRequest&) { return answer(status, R"({"error_code": "NO"})"); };
    EXPECT_EQ(send(traces(1)).failed.size(), 1u) << status;
  }
  for (const int status : {400, 402, 406, 413, 422}) {
    info_ = [status](const SentRequest&) { return answer(status, R"({"error_code": "NO"})"); };
    EXPECT_EQ(send(traces(1)).refused.size(), 1u) << status;
  }
}

TEST_F(MlflowExporterTest, AFailingInfoKeepsItsTraceForLater) {
  info_ = [n = 0](const SentRequest&) mutable { return ++n == 2 ? answer(503) : answer(200, stored); };
  const ExportResult result = send(traces(3));
  EXPECT_EQ(result.delivered, 1u);
  EXPECT_EQ(result.failed.size(), 2u);
}

TEST_F(MlflowExporterTest, WhatTheServerKnewBeforeIsToldAgain) {
  // As server 3.8.0 does when another service's spans came first.
  info_ = [](const SentRequest& request) {
    if (request.method == "GET")
      return answer(200, R"({"trace": {"trace_info": {"trace_metadata": {"mlflow.trace.tokenUsage": "{}"},
                             "tags": {"theirs": "1", "mlflow.artifactLocation": "x"}}}})");
    return request.body.find("tokenUsage") == std::string::npos ? answer(500) : answer(200, stored);
  };
  EXPECT_EQ(send(traces(1)).delivered, 1u);
  ASSERT_EQ(client_->sent.size(), 4u);
  EXPECT_NE(client_->sent[3].body.find(R"("theirs": "1")"), std::string::npos);
  EXPECT_EQ(client_->sent[3].body.find("artifactLocation"), std::string::npos);
}

TEST_F(MlflowExporterTest, AttachmentsFollowTheInfo) {
  info_ = [](const SentRequest&) {
    return answer(200, R"({"trace":{"trace_info":{"tags":{"mlflow.trace.spansLocation": "TRACKING_STORE",
                           "mlflow.artifactLocation": "mlflow-artifacts:/1/traces/tr-1/artifacts"}}}})");
  };
  auto one = traces(1);
  one[0]->attachments.push_back({"some-uuid", "bytes"});
  EXPECT_EQ(send(std::move(one)).delivered, 1u);
  ASSERT_EQ(client_->sent.size(), 3u);
  EXPECT_TRUE(client_->sent[2].url.ends_with("/artifacts/1/traces/tr-1/artifacts/attachments/some-uuid"));
  EXPECT_EQ(client_->sent[2].body, "bytes");
}

TEST_F(MlflowExporterTest, SomethingElseThatAnswersIsFoundOut) {
  info_ = [](const SentRequest&) { return answer(200, "<html>welcome</html>"); };
  const ExportResult result = send(traces(1));
  EXPECT_EQ(result.failed.size(), 1u);
  EXPECT_NE(result.error.find("MLFLOW_TRACKING_URI"), std::string::npos) << result.error;
}

TEST(ExporterFactory, TracesWaitForTheReceiverThatTheyAreMeantFor) {
  Settings settings;
  EXPECT_EQ(destination_name("", settings), "");
  EXPECT_EQ(destination_name("mlruns", settings), "");
  EXPECT_EQ(destination_name("http://ann:secret@host:5000//", settings), "http://host:5000");
  settings.workspace = "team";
  EXPECT_EQ(destination_name("http://host", settings), "http://host (workspace team)");
  settings.otlp_base_endpoint = "http://collector:4318";
  EXPECT_EQ(destination_name("http://host", settings).rfind("http://collector:4318", 0), 0u);
  settings.otlp_dual_export = true;
  EXPECT_EQ(destination_name("http://host", settings), "http://host (workspace team)");
}

TEST(ExporterFactory, RefusedUrisSayWhatToUseInstead) {
  EXPECT_EQ(tracking_uri_problem(""), "");
  EXPECT_EQ(tracking_uri_problem("https://host"), "");
  for (const char* uri :
       {"sqlite:///mlflow.db", "file:///tmp/mlruns", "mlruns", "databricks", "databricks://profile", "s3://x"}) {
    const std::string problem = tracking_uri_problem(uri);
    EXPECT_NE(problem.find(uri), std::string::npos) << uri;
    EXPECT_NE(problem.find("mlflow-trace push"), std::string::npos) << problem;
  }
}

}  // namespace
}  // namespace mlflow::internal
