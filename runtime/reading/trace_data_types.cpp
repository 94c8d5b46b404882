// What the types of mlflow/trace.h and mlflow/search.h can do beside being read.
#include <algorithm>

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

Json SpanData::get_attribute(const std::string& key) const {
  if (!attributes.is_object()) return nullptr;
  const auto found = attributes.find(key);
  return found == attributes.end() ? Json() : *found;
}

Json SpanData::to_dict() const {
  Json json = {{"trace_id", base64_id(trace_id)},
               {"span_id", base64_id(span_id)},
               {"parent_span_id", parent_id.empty() ? Json() : Json(base64_id(parent_id))},
               {"name", name},
               {"start_time_unix_nano", start_time_ns},
               {"end_time_unix_nano", end_time_ns},
               {"events", Json::array()},
               {"status", {{"code", status_text(status.status_code)}, {"message", status.description}}},
               {"attributes", Json::object()},
               {"links", Json::array()}};
  for (const SpanEvent& event : events)
    json["events"].push_back(
        {{"name", event.name}, {"time_unix_nano", event.timestamp}, {"attributes", event.attributes}});
  for (const auto& [key, value] : attributes.items()) json["attributes"][key] = python_json(value);
  for (const mlflow::Link& link : links)
    json["links"].push_back({{"trace_id", link.trace_id}, {"span_id", link.span_id}, {"attributes", link.attributes}});
  return json;
}

Json TraceInfo::to_dict() const {
  Json json = {{"trace_id", trace_id}};
  if (!client_request_id.empty()) json["client_request_id"] = client_request_id;
  json["trace_location"] = {{"type", "MLFLOW_EXPERIMENT"}, {"mlflow_experiment", {{"experiment_id", experiment_id}}}};
  if (!request_preview.empty()) json["request_preview"] = request_preview;
  if (!response_preview.empty()) json["response_preview"] = response_preview;
  json["request_time"] = rfc3339(request_time);
  json["state"] = state;
  json["trace_metadata"] = trace_metadata;
  if (!assessments.empty()) json["assessments"] = Json::array();
  for (const Assessment& assessment : assessments) json["assessments"].push_back(assessment.to_dict());
  json["tags"] = tags;
  json["execution_duration_ms"] = execution_duration;
  return json;
}

Json TraceData::to_dict() const {
  Json json = {{"spans", Json::array()}};
  for (const SpanData& span : spans) json["spans"].push_back(span.to_dict());
  return json;
}

const SpanData* Trace::find_span(const std::string& span_id_or_name) const {
  for (const auto member : {&SpanData::span_id, &SpanData::name}) {
    const auto found = std::find_if(data.spans.begin(), data.spans.end(),
                                    [&](const SpanData& span) { return span.*member == span_id_or_name; });
    if (found != data.spans.end()) return &*found;
  }
  return nullptr;
}

Json Trace::to_dict() const { return {{"info", info.to_dict()}, {"data", data.to_dict()}}; }

}  // namespace mlflow
