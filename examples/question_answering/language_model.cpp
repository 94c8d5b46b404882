#include "language_model.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "http.h"
#include "observability.h"
#include "text.h"

namespace qa {
namespace {

struct Quote {
  std::string sentence;
  std::string source;
  std::size_t score = 0;
};

Quote best_quote(const std::string& prompt) {
  const std::string marker = "Question: ";
  const auto at = prompt.rfind(marker);
  const auto words = content_words(std::string_view(prompt).substr(at == std::string::npos ? 0 : at + marker.size()));
  const std::set<std::string> wanted(words.begin(), words.end());

  Quote best;
  std::istringstream lines(prompt);
  for (std::string line; std::getline(lines, line);) {
    const auto close = line.find("] ");
    if (!line.starts_with('[') || close == std::string::npos) continue;
    for (const std::string& sentence : split_sentences(std::string_view(line).substr(close + 2))) {
      const auto have = content_words(sentence);
      const std::set<std::string> unique(have.begin(), have.end());
      const std::size_t score =
          std::ranges::count_if(wanted, [&](const std::string& word) { return unique.contains(word); });
      if (score > best.score) best = {sentence, line.substr(1, close - 1), score};
    }
  }
  return best;
}

// About what a tokenizer gives for English: one token for four letters.
int count_tokens(std::string_view text) { return static_cast<int>((text.size() + 3) / 4); }

std::string environment(const char* name, std::string otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? value : otherwise;
}

}  // namespace

Completion ExtractiveModel::complete(const std::vector<Message>& messages, double /*temperature*/) {
  Completion completion{.model = "extractive-1", .content = "I do not know.", .usage = {}};
  for (const Message& message : messages) completion.usage.input_tokens += count_tokens(message.content);
  if (const Quote quote = best_quote(messages.back().content); quote.score >= 2)
    completion.content = quote.sentence + " [" + quote.source + "]";
  completion.usage.output_tokens = count_tokens(completion.content);
  completion.usage.total_tokens = completion.usage.input_tokens + completion.usage.output_tokens;
  note_completion(completion);
  return completion;
}

OpenAiModel::OpenAiModel(std::string base_url, std::string api_key, std::string model)
    : base_url_(std::move(base_url)), api_key_(std::move(api_key)), model_(std::move(model)) {}

Completion OpenAiModel::complete(const std::vector<Message>& messages, double temperature) {
  nlohmann::json request = {{"model", model_}, {"temperature", temperature}, {"messages", nlohmann::json::array()}};
  for (const Message& message : messages)
    request["messages"].push_back({{"role", message.role}, {"content", message.content}});

  const std::string reply = post_json(base_url_ + "/chat/completions", api_key_, request.dump());
  const auto json = nlohmann::json::parse(reply);
  const auto usage = json.value("usage", nlohmann::json::object());
  Completion completion{.model = json.value("model", model_),
                        .content = json.at("choices").at(0).at("message").at("content").get<std::string>(),
                        .usage = {.input_tokens = usage.value("prompt_tokens", 0),
                                  .output_tokens = usage.value("completion_tokens", 0),
                                  .total_tokens = usage.value("total_tokens", 0)}};
  note_completion(completion);
  return completion;
}

std::unique_ptr<LanguageModel> make_language_model() {
  if (!std::getenv("OPENAI_BASE_URL") && !std::getenv("OPENAI_API_KEY")) return std::make_unique<ExtractiveModel>();
  return std::make_unique<OpenAiModel>(environment("OPENAI_BASE_URL", "https://api.openai.com/v1"),
                                       environment("OPENAI_API_KEY", ""), environment("OPENAI_MODEL", "gpt-4o-mini"));
}

}  // namespace qa
