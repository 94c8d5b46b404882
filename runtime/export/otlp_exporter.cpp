#include "export/otlp_exporter.h"

#include <algorithm>

#include "config/report.h"
#include "config/secrets.h"
#include "export/otlp_answer.h"
#include "text/hexadecimal.h"
#include "transport/curl_http_client.h"
#include "transport/retrying_http_client.h"

namespace mlflow::internal {

namespace {

constexpr std::size_t LARGEST_REQUEST = 4u << 20;

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::string otlp_endpoint(const Settings& settings) {
  if (!settings.otlp_exporter) return {};
  if (!settings.otlp_traces_endpoint.empty()) return settings.otlp_traces_endpoint;
  if (settings.otlp_base_endpoint.empty()) return {};
  std::string endpoint = settings.otlp_base_endpoint;
  while (endpoint.ends_with('/')) endpoint.pop_back();
  return endpoint + "/v1/traces";
}

std::vector<HttpHeader> parse_otlp_headers(std::string_view text) {
  std::vector<HttpHeader> headers;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t comma = text.find(',');
    const std::string_view pair = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    const std::size_t equals = pair.find('=');
    if (trimmed(pair).empty()) continue;
    if (equals == std::string_view::npos) {
      // What it is stays unsaid: it may be a credential.
      report(Severity::WARNING,
             "OTEL_EXPORTER_OTLP_HEADERS: entry " + std::to_string(number) + " is not key=value and is left out");
      continue;
    }
    headers.push_back(
        {percent_decoded(trimmed(pair.substr(0, equals))), percent_decoded(trimmed(pair.substr(equals + 1)))});
    remember_secrets_in(headers.back().value);
  }
  return headers;
}

OtlpExporter::OtlpExporter(std::shared_ptr<Server> receiver, const Settings& settings)
    : receiver_(std::move(receiver)), encoder_(settings) {}

OtlpExporter::Sent OtlpExporter::send(const std::vector<TracePtr>& traces, Deadline deadline, std::string& error) {
  Sent sent;
  while (sent.traces < traces.size()) {
    encoder_.clear();
    std::size_t next = sent.traces;
    do encoder_.add(*traces[next++]);
    while (next < traces.size() && encoder_.size() < LARGEST_REQUEST);
    const Server::Content content{
        .body = encoder_.request(), .type = "application/x-protobuf", .headers = {}, .compressible = true};
    HttpResponse response = receiver_->send("POST", "", content, deadline);
    const OtlpAnswer answer = judge_otlp_answer(response);
    if (!response.ok()) error = receiver_->explain("cannot deliver spans to the OpenTelemetry collector", "", response);
    // What it rejects it is not to be sent again.
    if (answer.kind == OtlpAnswer::REJECTED)
      sent.rejected += std::min(static_cast<std::size_t>(answer.rejected_spans), next - sent.traces);
    else if (!response.ok())
      break;
    sent.traces = next;
  }
  return sent;
}

ExportResult OtlpExporter::export_traces(std::vector<TracePtr> traces, Deadline deadline) noexcept {
  ExportResult result;
  Sent sent;
  try {
    sent = send(traces, deadline, result.error);
  } catch (const std::exception& e) {
    result.error = std::string("spans could not be sent to the OpenTelemetry collector: ") + e.what();
  }
  result.delivered = sent.traces - sent.rejected;
  for (std::size_t i = result.delivered; i < traces.size(); ++i)
    (i < sent.traces ? result.refused : result.failed).push_back(std::move(traces[i]));
  return result;
}

ExportResult DualExporter::export_traces(std::vector<TracePtr> traces, Deadline deadline) noexcept {
  try {
    std::string error;
    collector_->send(traces, deadline, error);
    if (!error.empty()) report(Severity::WARNING, error, "collector");
  } catch (const std::exception& e) {
    report(Severity::WARNING, std::string("spans could not be sent to the OpenTelemetry collector: ") + e.what(),
           "collector");
  }
  return main_->export_traces(std::move(traces), deadline);
}

std::unique_ptr<OtlpExporter> make_otlp_exporter(const Settings& settings, std::shared_ptr<Interrupt> interrupt) {
  const std::string endpoint = otlp_endpoint(settings);
  if (endpoint.empty()) return nullptr;
  const auto& protocol = settings.otlp_traces_protocol.empty() ? settings.otlp_protocol : settings.otlp_traces_protocol;
  if (protocol == "grpc")
    report(Severity::WARNING,
           "OTEL_EXPORTER_OTLP_PROTOCOL=grpc is not supported; sending http/protobuf to " + display_url(endpoint));
  auto curl = make_curl_http_client(settings, interrupt);
  if (curl == nullptr) return nullptr;
  auto client =
      std::make_shared<RetryingHttpClient>(std::move(curl), RetryingHttpClient::policy(settings), std::move(interrupt));
  const auto& headers = settings.otlp_traces_headers.empty() ? settings.otlp_headers : settings.otlp_traces_headers;
  auto receiver = std::make_shared<Server>(endpoint, std::move(client), parse_otlp_headers(headers));
  return std::make_unique<OtlpExporter>(std::move(receiver), settings);
}

}  // namespace mlflow::internal
