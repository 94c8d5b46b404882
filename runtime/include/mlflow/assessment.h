// What people, judges and programs say about a trace: feedback (how good it was) and expectations (what was right).
// Kept by the server, or by the local store where there is none. All functions may be called from any thread.
//
// Every call throws mlflow::Exception with the server's code and words when the server (or the local store) cannot do
// it, and waits as long as MLFLOW_HTTP_REQUEST_TIMEOUT and the retries say. What is logged about a trace whose root is
// still open in this process is delivered with it; it can be asked for, changed and deleted once the trace is there. A
// trace of this process that is on its way is waited for.
#pragma once

#include <cstdint>
#include <exception>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>

#include "mlflow/fields.h"
#include "mlflow/json.h"
#include "mlflow/visibility.h"

namespace mlflow {

struct AssessmentSourceType {
  static constexpr const char* HUMAN = "HUMAN";
  static constexpr const char* LLM_JUDGE = "LLM_JUDGE";
  static constexpr const char* CODE = "CODE";
};

struct AssessmentSource {
  std::string source_type = {};  // empty: CODE for feedback, HUMAN for expectations
  std::string source_id = "default";
};

// Why there is no value.
struct AssessmentError {
  std::string error_code = {};
  std::string error_message = {};
  std::string stack_trace = {};

  bool empty() const { return error_code.empty() && error_message.empty(); }
  // Its class name, without namespaces, and its text.
  MLFLOW_TRACING_API static AssessmentError from(const std::exception& exception);
};

struct GetAssessmentOptions {
  std::string trace_id = {};
  std::string assessment_id = {};
};

struct DeleteAssessmentOptions {
  std::string trace_id = {};
  std::string assessment_id = {};
};
MLFLOW_TRACING_API void delete_assessment(const std::string& trace_id, const std::string& assessment_id);
MLFLOW_TRACING_API void delete_assessment(const DeleteAssessmentOptions& options);

template <class Fields>
void describe(Fields& fields, AssessmentError& error) {
  fields("error_code", error.error_code);
  fields("error_message", error.error_message);
  fields("stack_trace", error.stack_trace);
}
template <class Fields>
void describe(Fields& fields, AssessmentSource& source) {
  fields("source_type", source.source_type);
  fields("source_id", source.source_id);
}

// An assessment in the form of mlflow/value_bytes.h, given and taken; `assessment_to_dict` gives JSON in that form.
namespace border {
MLFLOW_TRACING_API std::string log_assessment(const std::string& trace_id, std::string_view assessment);
MLFLOW_TRACING_API std::string get_assessment(const std::string& trace_id, const std::string& assessment_id);
MLFLOW_TRACING_API std::string update_assessment(const std::string& trace_id, const std::string& assessment_id,
                                                 std::string_view assessment);
MLFLOW_TRACING_API std::string override_feedback(const std::string& assessment_id, std::string_view feedback);
MLFLOW_TRACING_API std::string assessment_to_dict(std::string_view assessment);
}  // namespace border

enum class AssessmentKind { FEEDBACK, EXPECTATION, ISSUE };

inline namespace MLFLOW_TRACING_JSON {

struct Feedback {
  std::string name = "feedback";
  Json value = {};
  AssessmentError error = {};
  AssessmentSource source = {};
  std::string trace_id = {};
  std::map<std::string, std::string> metadata = {};
  std::string span_id = {};  // empty: about the whole trace
  std::int64_t create_time_ms = 0;  // 0: now
  std::int64_t last_update_time_ms = 0;
  std::string rationale = {};
  std::string overrides = {};  // the id of the feedback this one stands for
  bool valid = true;
};

struct Expectation {
  std::string name = {};
  Json value = {};
  AssessmentSource source = {};
  std::string trace_id = {};
  std::map<std::string, std::string> metadata = {};
  std::string span_id = {};
  std::int64_t create_time_ms = 0;
  std::int64_t last_update_time_ms = 0;
};

// Any of them, as a trace carries it. A Feedback or an Expectation converts to it.
struct Assessment {
  Assessment() = default;
  template <class Given,
            class = std::enable_if_t<std::is_base_of_v<Feedback, Given> || std::is_base_of_v<Expectation, Given>>>
  Assessment(const Given& given)
      : name(given.name),
        value(given.value),
        source(given.source),
        trace_id(given.trace_id),
        metadata(given.metadata),
        span_id(given.span_id),
        create_time_ms(given.create_time_ms),
        last_update_time_ms(given.last_update_time_ms) {
    if constexpr (std::is_base_of_v<Feedback, Given>) {
      error = given.error;
      rationale = given.rationale;
      overrides = given.overrides;
      valid = given.valid;
    } else {
      kind = AssessmentKind::EXPECTATION;
    }
  }

  AssessmentKind kind = AssessmentKind::FEEDBACK;
  std::string assessment_id;  // given by the server
  std::string name;
  Json value;  // numbers of feedback come back from a server as floats; of an issue: its name
  AssessmentError error;  // of feedback only
  AssessmentSource source;
  std::string trace_id;
  std::map<std::string, std::string> metadata;
  std::string span_id;
  std::int64_t create_time_ms = 0;  // Unix time
  std::int64_t last_update_time_ms = 0;
  std::string rationale;
  std::string overrides;
  bool valid = true;  // false: another one overrides it

  // As Python's to_dictionary has it.
  template <class T = Json>
  T to_dict() const {
    return internal::read_value<T>(border::assessment_to_dict(internal::packed(*this).view()));
  }
};

// How they cross the library's border.
template <class Fields>
void describe(Fields& fields, Assessment& assessment) {
  fields("kind", assessment.kind);
  fields("assessment_id", assessment.assessment_id);
  fields("name", assessment.name);
  fields("value", assessment.value);
  fields("error", assessment.error);
  fields("source", assessment.source);
  fields("trace_id", assessment.trace_id);
  fields("metadata", assessment.metadata);
  fields("span_id", assessment.span_id);
  fields("create_time_ms", assessment.create_time_ms);
  fields("last_update_time_ms", assessment.last_update_time_ms);
  fields("rationale", assessment.rationale);
  fields("overrides", assessment.overrides);
  fields("valid", assessment.valid);
}

struct LogFeedbackOptions {
  std::string trace_id = {};
  std::string name = "feedback";
  Json value = {};
  AssessmentSource source = {};  // default: CODE
  AssessmentError error = {};
  std::string rationale = {};
  std::map<std::string, std::string> metadata = {};
  std::string span_id = {};
};
// Gives the assessment as it was stored, with its id.
template <class T = void>
Assessment log_feedback(const LogFeedbackOptions& options);

struct LogExpectationOptions {
  std::string trace_id = {};
  std::string name = {};
  Json value = {};  // any JSON but null
  AssessmentSource source = {};  // default: HUMAN
  std::map<std::string, std::string> metadata = {};
  std::string span_id = {};
};
template <class T = void>
Assessment log_expectation(const LogExpectationOptions& options);

struct LogAssessmentOptions {
  std::string trace_id = {};
  Assessment assessment = {};
};
template <class = void>
Assessment log_assessment(const std::string& trace_id, const Assessment& assessment) {
  return internal::unpacked<Assessment>(border::log_assessment(trace_id, internal::packed(assessment).view()));
}
template <class = void>
Assessment log_assessment(const LogAssessmentOptions& options) {
  return log_assessment(options.trace_id, options.assessment);
}

template <class = void>
Assessment get_assessment(const std::string& trace_id, const std::string& assessment_id) {
  return internal::unpacked<Assessment>(border::get_assessment(trace_id, assessment_id));
}
template <class = void>
Assessment get_assessment(const GetAssessmentOptions& options) {
  return get_assessment(options.trace_id, options.assessment_id);
}

struct UpdateAssessmentOptions {
  std::string trace_id = {};
  std::string assessment_id = {};
  Assessment assessment = {};
};
// Replaces name and value, and what else the given one says of rationale and metadata; the source stays.
template <class = void>
Assessment update_assessment(const std::string& trace_id, const std::string& assessment_id,
                             const Assessment& assessment) {
  return internal::unpacked<Assessment>(
      border::update_assessment(trace_id, assessment_id, internal::packed(assessment).view()));
}
template <class = void>
Assessment update_assessment(const UpdateAssessmentOptions& options) {
  return update_assessment(options.trace_id, options.assessment_id, options.assessment);
}

struct OverrideFeedbackOptions {
  std::string trace_id = {};
  std::string assessment_id = {};
  Json value = {};
  std::string rationale = {};
  AssessmentSource source = {};
  std::map<std::string, std::string> metadata = {};
};
// New feedback in place of that one, which stays and is no longer valid. INVALID_PARAMETER_VALUE for what is no
// feedback.
template <class = void>
Assessment override_feedback(const OverrideFeedbackOptions& options) {
  Assessment assessment;
  assessment.trace_id = options.trace_id;
  assessment.value = options.value;
  assessment.rationale = options.rationale;
  assessment.source = options.source;
  assessment.metadata = options.metadata;
  return internal::unpacked<Assessment>(
      border::override_feedback(options.assessment_id, internal::packed(assessment).view()));
}

template <class T>
Assessment log_feedback(const LogFeedbackOptions& options) {
  Assessment feedback;
  feedback.name = options.name;
  feedback.value = options.value;
  feedback.source = options.source;
  feedback.error = options.error;
  feedback.rationale = options.rationale;
  feedback.metadata = options.metadata;
  feedback.span_id = options.span_id;
  return log_assessment(options.trace_id, feedback);
}

template <class T>
Assessment log_expectation(const LogExpectationOptions& options) {
  Assessment expectation;
  expectation.kind = AssessmentKind::EXPECTATION;
  expectation.name = options.name;
  expectation.value = options.value;
  expectation.source = options.source;
  expectation.metadata = options.metadata;
  expectation.span_id = options.span_id;
  return log_assessment(options.trace_id, expectation);
}

}  // namespace MLFLOW_TRACING_JSON
}  // namespace mlflow
