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

}  // namespace

AssessmentError AssessmentError::from(const std::exception& exception) {
  return {std::string(unqualified(demangled(typeid(exception).name()))), exception.what(), {}};
}

Assessment log_assessment(const std::string& trace_id, const Assessment& given) {
  Assessment assessment = given;
  assessment.trace_id = trace_id;
  check(assessment);
  Assessment kept = assessment;
  complete(kept);
  kept.assessment_id = new_assessment_id();
  const std::string json = python_json(kept.to_dict());
  const auto add = [&](FinishedTrace& trace) {
    trace.facts.assessments.emplace_back(trace.keep(kept.assessment_id), trace.keep(json));
  };
  if (change_open_trace(trace_id, add)) return kept;
  assessment.assessment_id.clear();
  return current_source()->create_assessment(assessment);
}

Assessment log_assessment(const LogAssessmentOptions& options) {
  return log_assessment(options.trace_id, options.assessment);
}

Assessment log_feedback(const LogFeedbackOptions& options) {
  Feedback feedback;
  feedback.name = options.name;
  feedback.value = options.value;
  feedback.source = options.source;
  feedback.error = options.error;
  feedback.rationale = options.rationale;
  feedback.metadata = options.metadata;
  feedback.span_id = options.span_id;
  return log_assessment(options.trace_id, feedback);
}

Assessment log_expectation(const LogExpectationOptions& options) {
  Expectation expectation;
  expectation.name = options.name;
  expectation.value = options.value;
  expectation.source = options.source;
  expectation.metadata = options.metadata;
  expectation.span_id = options.span_id;
  return log_assessment(options.trace_id, expectation);
}

Assessment get_assessment(const std::string& trace_id, const std::string& assessment_id) {
  return current_source()->get_assessment(trace_id, assessment_id);
}

Assessment get_assessment(const GetAssessmentOptions& options) {
  return get_assessment(options.trace_id, options.assessment_id);
}

Assessment update_assessment(const std::string& trace_id, const std::string& assessment_id, const Assessment& given) {
  Assessment assessment = given;
  assessment.trace_id = trace_id;
  check(assessment);
  return current_source()->update_assessment(trace_id, assessment_id, assessment);
}

Assessment update_assessment(const UpdateAssessmentOptions& options) {
  return update_assessment(options.trace_id, options.assessment_id, options.assessment);
}

Assessment override_feedback(const OverrideFeedbackOptions& options) {
  const auto source = current_source();
  const Assessment old = source->get_assessment(options.trace_id, options.assessment_id);
  if (old.kind != AssessmentKind::FEEDBACK)
    throw Exception("The assessment with ID " + options.assessment_id + " is not a feedback assessment.",
                    "INVALID_PARAMETER_VALUE", 0);
  Feedback feedback;
  feedback.name = old.name;
  feedback.span_id = old.span_id;
  feedback.value = options.value;
  feedback.rationale = options.rationale;
  feedback.source = options.source;
  feedback.metadata = options.metadata;
  feedback.overrides = old.assessment_id;
  feedback.trace_id = options.trace_id;
  return source->create_assessment(feedback);
}

void delete_assessment(const std::string& trace_id, const std::string& assessment_id) {
  current_source()->delete_assessment(trace_id, assessment_id);
}

void delete_assessment(const DeleteAssessmentOptions& options) {
  delete_assessment(options.trace_id, options.assessment_id);
}

}  // namespace mlflow
