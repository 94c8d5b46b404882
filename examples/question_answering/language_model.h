// Who writes the answer: an OpenAI-compatible HTTP endpoint, or a local model that quotes.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace qa {

struct Message {
  std::string role;
  std::string content;
};

struct Usage {
  int input_tokens = 0;
  int output_tokens = 0;
  int total_tokens = 0;
};

struct Completion {
  std::string model;
  std::string content;
  Usage usage;
};

class LanguageModel {
 public:
  virtual ~LanguageModel() = default;
  virtual Completion complete(const std::vector<Message>& messages, double temperature) = 0;
};

// Quotes the sentence of the given passages that shares the most words with the question. It reads the prompt that
// Pipeline writes: lines of "[id] text", and a line "Question: ...".
class ExtractiveModel : public LanguageModel {
 public:
  [[mlflow::trace(name="chat", span_type="LLM", attributes={"mlflow.llm.provider": "local"})]]
  Completion complete(const std::vector<Message>& messages, double temperature) override;
};

class OpenAiModel : public LanguageModel {
 public:
  OpenAiModel(std::string base_url, std::string api_key, std::string model);

  [[mlflow::trace(name="chat", span_type="LLM", attributes={"mlflow.llm.provider": "openai"})]]
  Completion complete(const std::vector<Message>& messages, double temperature) override;

 private:
  std::string base_url_;
  std::string api_key_;
  std::string model_;
};

// OpenAiModel when OPENAI_BASE_URL or OPENAI_API_KEY is set, else ExtractiveModel.
std::unique_ptr<LanguageModel> make_language_model();

}  // namespace qa
