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

enum class AssessmentKind { FEEDBACK, EXPECTATION, ISSUE };

// Any of them, as a trace carries it. A Feedback or an Expectation converts to it.
struct MLFLOW_TRACING_API Assessment {
  Assessment();
  Assessment(const Feedback& feedback);
  Assessment(const Expectation& expectation);

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
  Json to_dict() const;
};

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
MLFLOW_TRACING_API Assessment log_feedback(const LogFeedbackOptions& options);

struct LogExpectationOptions {
  std::string trace_id = {};
  std::string name = {};
  Json value = {};  // any JSON but null
  AssessmentSource source = {};  // default: HUMAN
  std::map<std::string, std::string> metadata = {};
  std::string span_id = {};
};
MLFLOW_TRACING_API Assessment log_expectation(const LogExpectationOptions& options);

struct LogAssessmentOptions {
  std::string trace_id = {};
  Assessment assessment = {};
};
MLFLOW_TRACING_API Assessment log_assessment(const std::string& trace_id, const Assessment& assessment);
MLFLOW_TRACING_API Assessment log_assessment(const LogAssessmentOptions& options);

struct GetAssessmentOptions {
  std::string trace_id = {};
  std::string assessment_id = {};
};
MLFLOW_TRACING_API Assessment get_assessment(const std::string& trace_id, const std::string& assessment_id);
MLFLOW_TRACING_API Assessment get_assessment(const GetAssessmentOptions& options);

struct UpdateAssessmentOptions {
  std::string trace_id = {};
  std::string assessment_id = {};
  Assessment assessment = {};
};
// Replaces name and value, and what else the given one says of rationale and metadata; the source stays.
MLFLOW_TRACING_API Assessment update_assessment(const std::string& trace_id, const std::string& assessment_id,
                                                const Assessment& assessment);
MLFLOW_TRACING_API Assessment update_assessment(const UpdateAssessmentOptions& options);

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
MLFLOW_TRACING_API Assessment override_feedback(const OverrideFeedbackOptions& options);

struct DeleteAssessmentOptions {
  std::string trace_id = {};
  std::string assessment_id = {};
};
MLFLOW_TRACING_API void delete_assessment(const std::string& trace_id, const std::string& assessment_id);
MLFLOW_TRACING_API void delete_assessment(const DeleteAssessmentOptions& options);

}  // namespace mlflow
