// Delivers spans to any OpenTelemetry collector: OTLP over HTTP in protobuf, what OTEL_EXPORTER_OTLP_* ask for.
#pragma once

#include <memory>
#include <string>

#include "config/environment.h"
#include "export/otlp_encoder.h"
#include "export/span_exporter.h"
#include "transport/server.h"

namespace mlflow::internal {

// Where the environment wants spans to go: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT as it is, OTEL_EXPORTER_OTLP_ENDPOINT
// with /v1/traces; empty: nowhere.
std::string otlp_endpoint(const Settings& settings);
// "key=value,key=value" with percent-encoded values, as OTEL_EXPORTER_OTLP_HEADERS has them.
std::vector<HttpHeader> parse_otlp_headers(std::string_view text);

class OtlpExporter : public SpanExporter {
 public:
  // `receiver`'s URI is the whole address that requests go to.
  OtlpExporter(std::shared_ptr<Server> receiver, const Settings& settings);
  ExportResult export_traces(std::vector<TracePtr> traces, Deadline deadline) noexcept override;
  struct Sent {
    std::size_t traces = 0;    // counted from the first, that were given to the receiver
    std::size_t rejected = 0;  // of those; the receiver says how many spans it did not take, not which
  };
  // `error` says why not all have arrived.
  Sent send(const std::vector<TracePtr>& traces, Deadline deadline, std::string& error);

 private:
  std::shared_ptr<Server> receiver_;
  OtlpEncoder encoder_;
};

// Sends to a collector as well; what becomes of the traces is what the main exporter says. The collector's failures are
// reported, and its copies are not kept.
class DualExporter : public SpanExporter {
 public:
  DualExporter(std::unique_ptr<SpanExporter> main, std::unique_ptr<OtlpExporter> collector)
      : main_(std::move(main)), collector_(std::move(collector)) {}
  ExportResult export_traces(std::vector<TracePtr> traces, Deadline deadline) noexcept override;

 private:
  std::unique_ptr<SpanExporter> main_;
  std::unique_ptr<OtlpExporter> collector_;
};

// The exporter for otlp_endpoint(); null when there is none, or libcurl cannot be started.
std::unique_ptr<OtlpExporter> make_otlp_exporter(const Settings& settings, std::shared_ptr<Interrupt> interrupt);

}  // namespace mlflow::internal
