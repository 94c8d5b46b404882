// Assessments as the servers and Python's to_dictionary have them.
#pragma once

#include "mlflow/assessment.h"

namespace mlflow::internal {

Assessment read_assessment(const Json& json);
// A source that says nothing is the default of its kind; times that are not set are now.
void complete(Assessment& assessment);
// An id of our own, of the form servers give them: they keep it.
std::string new_assessment_id();
// "feedback", "expectation" or "issue", and what stands under that key.
const char* kind_text(AssessmentKind kind);
Json value_json(const Assessment& assessment);
Json to_dict(const Assessment& assessment);

}  // namespace mlflow::internal
