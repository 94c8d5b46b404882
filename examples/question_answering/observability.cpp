#include "observability.h"

#if __has_include(<mlflow/tracing.h>)
#include <mlflow/tracing.h>

namespace qa {

void note_request(const std::string& user, const std::string& session) {
  mlflow::update_current_trace({.metadata = {{"mlflow.trace.user", user}, {"mlflow.trace.session", session}}});
}

void note_completion(const Completion& completion) {
  mlflow::Span span = mlflow::get_current_active_span();
  span.set_attribute("mlflow.llm.model", completion.model);
  span.set_attribute("mlflow.chat.tokenUsage", {{"input_tokens", completion.usage.input_tokens},
                                                {"output_tokens", completion.usage.output_tokens},
                                                {"total_tokens", completion.usage.total_tokens}});
}

}  // namespace qa

#else

namespace qa {

void note_request(const std::string&, const std::string&) {}
void note_completion(const Completion&) {}

}  // namespace qa

#endif
