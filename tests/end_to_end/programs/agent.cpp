// Nested annotated functions of several types, with everything that is said about a trace as a whole.
#include <mlflow/tracing.h>

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

enum class Mode { FAST, THOROUGH };

struct Question {
  std::string text;
  Mode mode;
  std::optional<int> limit;
};

struct Passage {
  std::string page_content;
  std::map<std::string, std::string> metadata;
  std::string id;
};

[[mlflow::trace(span_type="EMBEDDING", capture_outputs=false)]]
std::vector<float> embed(const std::string& text) {
  return {static_cast<float>(text.size()), 0.5f};
}

[[mlflow::trace(span_type="RETRIEVER", attributes={"index": "wiki", "top_k": 2, "hot": true, "ratio": 0.25, "none": null,
                                                   "nested": {"list": [1, "two"]}})]]
std::vector<Passage> retrieve(const std::string& query) {
  embed(query);
  return {{"Doc one", {{"doc_uri", "a.md"}}, "1"}, {"Zwölf Äpfel", {{"doc_uri", "b.md"}}, "2"}};
}

[[mlflow::trace("chat", span_type=LLM)]]
std::string complete(const std::string& prompt, double temperature, [[mlflow::redact]] const std::string& api_key,
                     [[mlflow::skip]] int retries) {
  (void)temperature, (void)api_key, (void)retries;
  mlflow::Span span = mlflow::get_current_active_span();
  span.set_attribute("mlflow.llm.model", "gpt-4o-mini");
  span.set_attribute("mlflow.chat.tokenUsage", {{"input_tokens", 100}, {"output_tokens", 20}, {"total_tokens", 120}});
  return "42 (" + prompt + ")";
}

[[mlflow::trace(span_type="TOOL")]]
int look_up(const std::vector<int>& values, std::size_t index) {
  return values.at(index);
}

[[mlflow::trace]]
void note(int) {}

[[mlflow::trace(span_type="AGENT")]]
std::string answer(const Question& question) {
  mlflow::update_current_trace(
      {.tags = {{"env", "test"}},
       .metadata = {{"mlflow.trace.user", "ada"}, {"mlflow.trace.session", "s-1"}, {"build", "7"}},
       .client_request_id = "request-1"});
  const auto passages = retrieve(question.text);
  const std::string text = complete(passages.front().page_content, 0.5, "sk-secret", 3);
  try {
    look_up({1, 2}, 7);
  } catch (const std::out_of_range&) {
    note(1);
  }
  return text;
}

int main() { answer({"What is the answer?", Mode::THOROUGH, std::nullopt}); }
