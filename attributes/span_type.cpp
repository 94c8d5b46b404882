#include "span_type.h"

#include <algorithm>

namespace mlflow::attributes {

const std::vector<std::string_view>& span_types() {
  static const std::vector<std::string_view> types = {"LLM",       "CHAIN",    "AGENT",     "TOOL",      "CHAT_MODEL",
                                                      "RETRIEVER", "PARSER",   "EMBEDDING", "RERANKER",  "MEMORY",
                                                      "UNKNOWN",   "WORKFLOW", "TASK",      "GUARDRAIL", "EVALUATOR"};
  return types;
}

bool is_span_type(std::string_view name) {
  const auto& types = span_types();
  return std::find(types.begin(), types.end(), name) != types.end();
}

}  // namespace mlflow::attributes
