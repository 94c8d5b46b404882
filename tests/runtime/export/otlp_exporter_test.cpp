#include "export/otlp_exporter.h"

#include <gtest/gtest.h>

#include "../transport/fake_http_client.h"
#include "config/report.h"
#include "export/mlflow_exporter.h"
#include "trace_builder.h"

namespace mlflow::internal {
namespace {

Deadline soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(10); }

std::vector<TracePtr> traces(std::uint64_t count) {
  std::vector<TracePtr> all;
  for (std::uint64_t i = 1; i <= count; ++i) all.push_back(make_trace(i));
  return all;
}

TEST(OtlpEndpoint, TheTracesAddressWinsAndTheBaseOneIsCompleted) {
  Settings settings;
  EXPECT_EQ(otlp_endpoint(settings), "");
  settings.otlp_base_endpoint = "http://collector:4318/";
  EXPECT_EQ(otlp_endpoint(settings), "http://collector:4318/v1/traces");
  settings.otlp_traces_endpoint = "http://other/spans";
  EXPECT_EQ(otlp_endpoint(settings), "http://other/spans");
  settings.otlp_exporter = false;
  EXPECT_EQ(otlp_endpoint(settings), "");
}

TEST(OtlpHeaders, AreReadAsTheEnvironmentWritesThem) {
  const std::vector<HttpHeader> expected = {{"api-key", "a b"}, {"x", "1=2"}};
  EXPECT_EQ(parse_otlp_headers("api-key=a%20b, x = 1=2 ,"), expected);
}

TEST(OtlpExporter, SendsOneRequestWithItsOwnHeadersOnly) {
  auto client = std::make_shared<FakeHttpClient>([](const SentRequest&) { return answer(200); });
  OtlpExporter exporter(std::make_shared<Server>("http://collector/v1/traces", client, parse_otlp_headers("k=v")),
                        Settings{});
  const ExportResult result = exporter.export_traces(traces(3), soon());
  EXPECT_EQ(result.delivered, 3u);
  ASSERT_EQ(client->sent.size(), 1u);
  EXPECT_EQ(client->sent[0].url, "http://collector/v1/traces");
}

TEST(OtlpExporter, WhatFailsIsGivenBack) {
  auto client = std::make_shared<FakeHttpClient>([](const SentRequest&) { return answer(503); });
  OtlpExporter exporter(std::make_shared<Server>("http://collector/v1/traces", client, std::vector<HttpHeader>{}),
                        Settings{});
  const ExportResult result = exporter.export_traces(traces(3), soon());
  EXPECT_EQ(result.delivered, 0u);
  EXPECT_EQ(result.failed.size(), 3u);
  EXPECT_NE(result.error.find("collector"), std::string::npos);
}

TEST(OtlpExporter, WhatIsRejectedIsCountedAndNotSentAgain) {
  auto client = std::make_shared<FakeHttpClient>([](const SentRequest&) {
    return answer(200, R"({"partialSuccess": {"rejectedSpans": 2, "errorMessage": "no"}})");
  });
  OtlpExporter exporter(std::make_shared<Server>("http://collector/v1/traces", client, std::vector<HttpHeader>{}),
                        Settings{});
  const ExportResult result = exporter.export_traces(traces(3), soon());
  EXPECT_EQ(result.delivered, 1u);
  EXPECT_EQ(result.refused.size(), 2u);
  EXPECT_EQ(client->sent.size(), 1u);
  EXPECT_NE(result.error.find("did not take 2 of the spans: no"), std::string::npos) << result.error;
}

TEST(DualExporter, ACollectorThatIsDownDoesNotKeepTracesFromMlflow) {
  set_report_sink([](std::string_view) {});
  auto down = std::make_shared<FakeHttpClient>([](const SentRequest&) { return answer(503); });
  auto up = std::make_shared<FakeHttpClient>([](const SentRequest&) { return answer(200); });
  const auto exporter_to = [](const std::shared_ptr<FakeHttpClient>& client) {
    return std::make_unique<OtlpExporter>(
        std::make_shared<Server>("http://x/v1/traces", client, std::vector<HttpHeader>{}), Settings{});
  };
  DualExporter exporter(exporter_to(up), exporter_to(down));
  EXPECT_EQ(exporter.export_traces(traces(2), soon()).delivered, 2u);
  EXPECT_EQ(down->sent.size(), 1u);
  set_report_sink({});
}

TEST(OtlpOnly, TracesAreDeliveredWithoutTheirInfoAndTheRootCarriesTheName) {
  auto client = std::make_shared<FakeHttpClient>([](const SentRequest& request) {
    if (request.url.find("/experiments/") != std::string::npos)
      return answer(200, R"({"experiment": {"experiment_id": "7", "name": "e"}})");
    return answer(200);
  });
  Settings settings;
  settings.otlp_only = true;
  MlflowExporter exporter(std::make_shared<Server>("http://server", client, std::vector<HttpHeader>{}), {}, settings,
                          ProcessOrigin{});
  EXPECT_EQ(exporter.export_traces(traces(2), soon()).delivered, 2u);
  ASSERT_FALSE(client->sent.empty());
  const SentRequest& last = client->sent.back();
  EXPECT_TRUE(last.url.ends_with("/v1/traces"));
  EXPECT_NE(last.body.find("mlflow.traceTag.mlflow.traceName"), std::string::npos);
}

}  // namespace
}  // namespace mlflow::internal
