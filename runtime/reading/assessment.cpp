#include "mlflow/assessment.h"

#include <typeinfo>

#include "mlflow/exception.h"
#include "processor/stack_text.h"
#include "reading/assessment_json.h"
#include "reading/open_trace.h"
#include "reading/trace_json.h"
#include "reading/trace_source.h"

namespace mlflow {

using namespace internal;

namespace {

void check(const Assessment& assessment) {
  const auto refuse = [](const std::string& message) { throw Exception(message, "INVALID_PARAMETER_VALUE", 0); };
  if (assessment.trace_id.empty()) refuse("an assessment needs the id of its trace");
  if (assessment.name.empty()) refuse("The `name` field must be specified.");
  if (assessment.kind == AssessmentKind::EXPECTATION && assessment.value.is_null())
    refuse("The `value` field must be specified.");
}

std::string form_of(const Assessment& assessment) { return std::string(packed(assessment).view()); }

}  // namespace

AssessmentError AssessmentError::from(const std::exception& exception) {
  return {std::string(unqualified(demangled(typeid(exception).name()))), exception.what(), {}};
}

std::string border::log_assessment(const std::string& trace_id, std::string_view form) {
  auto assessment = unpacked<Assessment>(form);
  assessment.trace_id = trace_id;
  check(assessment);
  Assessment kept = assessment;
  complete(kept);
  kept.assessment_id = new_assessment_id();
  const std::string json = python_json(to_dict(kept));
  const auto add = [&](FinishedTrace& trace) {
    trace.facts.assessments.emplace_back(trace.keep(kept.assessment_id), trace.keep(json));
  };
  if (change_open_trace(trace_id, add)) return form_of(kept);
  assessment.assessment_id.clear();
  return form_of(current_source()->create_assessment(assessment));
}

std::string border::get_assessment(const std::string& trace_id, const std::string& assessment_id) {
  return form_of(current_source()->get_assessment(trace_id, assessment_id));
}

std::string border::update_assessment(const std::string& trace_id, const std::string& assessment_id,
                                      std::string_view form) {
  auto assessment = unpacked<Assessment>(form);
  assessment.trace_id = trace_id;
  check(assessment);
  return form_of(current_source()->update_assessment(trace_id, assessment_id, assessment));
}

std::string border::override_feedback(const std::string& assessment_id, std::string_view form) {
  auto feedback = unpacked<Assessment>(form);
  const auto source = current_source();
  const Assessment old = source->get_assessment(feedback.trace_id, assessment_id);
  if (old.kind != AssessmentKind::FEEDBACK)
    throw Exception("The assessment with ID " + assessment_id + " is not a feedback assessment.",
                    "INVALID_PARAMETER_VALUE", 0);
  feedback.name = old.name;
  feedback.span_id = old.span_id;
  feedback.overrides = old.assessment_id;
  return form_of(source->create_assessment(feedback));
}

std::string border::assessment_to_dict(std::string_view form) {
  return std::string(packed(to_dict(unpacked<Assessment>(form))).view());
}

void delete_assessment(const std::string& trace_id, const std::string& assessment_id) {
  current_source()->delete_assessment(trace_id, assessment_id);
}

void delete_assessment(const DeleteAssessmentOptions& options) {
  delete_assessment(options.trace_id, options.assessment_id);
}

}  // namespace mlflow
