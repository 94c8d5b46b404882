// The span types MLflow knows. Any other string is a type too.
#pragma once

namespace mlflow {

struct SpanType {
  static constexpr const char* LLM = "LLM";
  static constexpr const char* CHAIN = "CHAIN";
  static constexpr const char* AGENT = "AGENT";
  static constexpr const char* TOOL = "TOOL";
  static constexpr const char* CHAT_MODEL = "CHAT_MODEL";
  static constexpr const char* RETRIEVER = "RETRIEVER";
  static constexpr const char* PARSER = "PARSER";
  static constexpr const char* EMBEDDING = "EMBEDDING";
  static constexpr const char* RERANKER = "RERANKER";
  static constexpr const char* MEMORY = "MEMORY";
  static constexpr const char* UNKNOWN = "UNKNOWN";
  static constexpr const char* WORKFLOW = "WORKFLOW";
  static constexpr const char* TASK = "TASK";
  static constexpr const char* GUARDRAIL = "GUARDRAIL";
  static constexpr const char* EVALUATOR = "EVALUATOR";
};

}  // namespace mlflow
