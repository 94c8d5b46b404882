// What a chat model was given, in the form MLflow's UI shows.
#pragma once

#include "mlflow/span.h"

namespace mlflow {
namespace tracing {

// `tools` as OpenAI's API takes them: a list of {"type": "function", "function": {"name", "description",
// "parameters"}}.
inline void set_span_chat_tools(Span& span, const ValueRef& tools) noexcept {
  span.set_attribute("mlflow.chat.tools", tools);
}
// `messages`: a list of {"role", "content"}.
inline void set_span_chat_messages(Span& span, const ValueRef& messages) noexcept {
  span.set_attribute("mlflow.chat.messages", messages);
}

}  // namespace tracing
}  // namespace mlflow
