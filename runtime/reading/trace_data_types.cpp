// What the types of mlflow/trace.h and mlflow/search.h can do beside being read.
#include "export/trace_info.h"
#include "mlflow/trace.h"
#include "reading/trace_json.h"
#include "text/base64.h"
#include "text/hexadecimal.h"

namespace mlflow {

using namespace internal;

namespace {

std::string base64_id(std::string hex) {
  if (hex.starts_with("tr-")) hex.erase(0, 3);
  const std::optional<std::string> bytes = bytes_of_hex(hex);
  if (!bytes) return hex;
  std::string text;
  append_base64(text, *bytes);
  return text;
}

const char* status_text(SpanStatusCode code) {
  switch (code) {
    case SpanStatusCode::OK: return "STATUS_CODE_OK";
    case SpanStatusCode::ERROR: return "STATUS_CODE_ERROR";
    case SpanStatusCode::UNSET: break;
  }
  return "STATUS_CODE_UNSET";
}

}  // namespace

std::string border::span_to_dict(std::string_view form) {
  const auto span = unpacked<SpanData>(form);
  Json json = {{"trace_id", base64_id(span.trace_id)},
               {"span_id", base64_id(span.span_id)},
               {"parent_span_id", span.parent_id.empty() ? Json() : Json(base64_id(span.parent_id))},
               {"name", span.name},
               {"start_time_unix_nano", span.start_time_ns},
               {"end_time_unix_nano", span.end_time_ns},
               {"events", Json::array()},
               {"status", {{"code", status_text(span.status.status_code)}, {"message", span.status.description}}},
               {"attributes", Json::object()},
               {"links", Json::array()}};
  for (const SpanEvent& event : span.events)
    json["events"].push_back(
        {{"name", event.name}, {"time_unix_nano", event.timestamp}, {"attributes", event.attributes}});
  for (const auto& [key, value] : span.attributes.items()) json["attributes"][key] = python_json(value);
  for (const mlflow::Link& link : span.links)
    json["links"].push_back({{"trace_id", link.trace_id}, {"span_id", link.span_id}, {"attributes", link.attributes}});
  return std::string(packed(json).view());
}

std::string border::trace_info_to_dict(std::string_view form) {
  const auto info = unpacked<TraceInfo>(form);
  Json json = {{"trace_id", info.trace_id}};
  if (!info.client_request_id.empty()) json["client_request_id"] = info.client_request_id;
  json["trace_location"] = {{"type", "MLFLOW_EXPERIMENT"},
                            {"mlflow_experiment", {{"experiment_id", info.experiment_id}}}};
  if (!info.request_preview.empty()) json["request_preview"] = info.request_preview;
  if (!info.response_preview.empty()) json["response_preview"] = info.response_preview;
  json["request_time"] = rfc3339(info.request_time);
  json["state"] = info.state;
  json["trace_metadata"] = info.trace_metadata;
  if (!info.assessments.empty()) json["assessments"] = Json::array();
  for (const Assessment& assessment : info.assessments) json["assessments"].push_back(assessment.to_dict());
  json["tags"] = info.tags;
  json["execution_duration_ms"] = info.execution_duration;
  return std::string(packed(json).view());
}

}  // namespace mlflow
