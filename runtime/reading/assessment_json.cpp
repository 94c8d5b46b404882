#include "reading/assessment_json.h"

#include <chrono>
#include <random>

#include "export/trace_info.h"
#include "reading/trace_json.h"
#include "text/hexadecimal.h"

namespace mlflow::internal {

const char* kind_text(AssessmentKind kind) {
  switch (kind) {
    case AssessmentKind::FEEDBACK: return "feedback";
    case AssessmentKind::EXPECTATION: return "expectation";
    case AssessmentKind::ISSUE: break;
  }
  return "issue";
}

std::string new_assessment_id() {
  std::random_device random;
  std::string id = "a-";
  for (int i = 0; i < 2; ++i) append_hex(id, std::uint64_t{random()} << 32 | random());
  return id;
}

Assessment read_assessment(const Json& json) {
  Assessment assessment;
  assessment.assessment_id = text_at(json, "assessment_id");
  assessment.name = text_at(json, "assessment_name");
  assessment.trace_id = text_at(json, "trace_id");
  assessment.span_id = text_at(json, "span_id");
  const Json source = member(json, "source");
  assessment.source = {text_at(source, "source_type"), text_at(source, "source_id")};
  assessment.metadata = texts_at(json, "metadata");
  assessment.create_time_ms = milliseconds_at(json, "create_time");
  assessment.last_update_time_ms = milliseconds_at(json, "last_update_time");
  assessment.rationale = text_at(json, "rationale");
  assessment.overrides = text_at(json, "overrides");
  if (const Json valid = member(json, "valid"); valid.is_boolean()) assessment.valid = valid.get<bool>();
  if (const Json feedback = member(json, "feedback"); feedback.is_object()) {
    assessment.kind = AssessmentKind::FEEDBACK;
    assessment.value = member(feedback, "value");
    const Json error = member(feedback, "error");
    assessment.error = {text_at(error, "error_code"), text_at(error, "error_message"), text_at(error, "stack_trace")};
  } else if (const Json expectation = member(json, "expectation"); expectation.is_object()) {
    assessment.kind = AssessmentKind::EXPECTATION;
    assessment.value = member(expectation, "value");
    if (const Json serialized = member(expectation, "serialized_value"); serialized.is_object())
      assessment.value = parse_python_json(text_at(serialized, "value"));
  } else if (const Json issue = member(json, "issue"); issue.is_object()) {
    assessment.kind = AssessmentKind::ISSUE;
    assessment.value = member(issue, "issue_name");
  }
  return assessment;
}

void complete(Assessment& assessment) {
  if (assessment.source.source_type.empty())
    assessment.source.source_type = assessment.kind == AssessmentKind::FEEDBACK      ? AssessmentSourceType::CODE
                                    : assessment.kind == AssessmentKind::EXPECTATION ? AssessmentSourceType::HUMAN
                                                                                     : AssessmentSourceType::LLM_JUDGE;
  if (assessment.source.source_id.empty()) assessment.source.source_id = "default";
  const auto now =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  if (assessment.create_time_ms == 0) assessment.create_time_ms = now;
  if (assessment.last_update_time_ms == 0) assessment.last_update_time_ms = now;
}

Json value_json(const Assessment& assessment) {
  switch (assessment.kind) {
    case AssessmentKind::FEEDBACK: {
      Json feedback = {{"value", assessment.value}};
      if (!assessment.error.empty()) {
        feedback["error"] = {{"error_code", assessment.error.error_code},
                             {"error_message", assessment.error.error_message}};
        if (!assessment.error.stack_trace.empty()) feedback["error"]["stack_trace"] = assessment.error.stack_trace;
      }
      return feedback;
    }
    case AssessmentKind::EXPECTATION:
      // What has parts goes as text, so that its integers stay integers.
      if (!assessment.value.is_structured()) return {{"value", assessment.value}};
      return {
          {"serialized_value", {{"serialization_format", "JSON_FORMAT"}, {"value", python_json(assessment.value)}}}};
    case AssessmentKind::ISSUE: break;
  }
  return {{"issue_name", assessment.value}};
}

Json to_dict(const Assessment& assessment) {
  Json json = Json::object();
  const auto add = [&json](const char* key, const std::string& text) {
    if (!text.empty()) json[key] = text;
  };
  add("assessment_id", assessment.assessment_id);
  json["assessment_name"] = assessment.name;
  json["trace_id"] = assessment.trace_id;
  add("span_id", assessment.span_id);
  json["source"] = {{"source_type", assessment.source.source_type}, {"source_id", assessment.source.source_id}};
  if (assessment.create_time_ms != 0) json["create_time"] = rfc3339(assessment.create_time_ms);
  if (assessment.last_update_time_ms != 0) json["last_update_time"] = rfc3339(assessment.last_update_time_ms);
  json[kind_text(assessment.kind)] = value_json(assessment);
  add("rationale", assessment.rationale);
  if (!assessment.metadata.empty()) json["metadata"] = assessment.metadata;
  add("overrides", assessment.overrides);
  if (assessment.kind == AssessmentKind::FEEDBACK) json["valid"] = assessment.valid;
  return json;
}

}  // namespace mlflow::internal
