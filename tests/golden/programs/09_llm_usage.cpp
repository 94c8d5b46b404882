// Token usage, cost, model, provider, messages and tools, message format; documents; embeddings.
#include <mlflow/tracing.h>

#include <map>
#include <string>
#include <vector>

using mlflow::Json;

const Json tools = Json::parse(R"([{"type": "function", "function": {"name": "add", "description": "Add", "parameters":
  {"type": "object", "properties": {"a": {"type": "number"}}, "required": ["a"]}}}])");

[[mlflow::trace(span_type="CHAT_MODEL")]]
Json llm(const std::string& prompt, int i) {
  auto s = mlflow::get_current_active_span();
  const Json messages = Json::array({{{"role", "user"}, {"content", prompt}}});
  s.set_inputs({{"messages", messages}, {"model", "gpt-4o-mini"}, {"temperature", 0.5}});
  s.set_attribute("mlflow.chat.tokenUsage", {{"input_tokens", 100 * i},
                                             {"output_tokens", 20},
                                             {"total_tokens", 100 * i + 20},
                                             {"cache_read_input_tokens", 10}});
  s.set_attribute("mlflow.llm.model", "gpt-4o-mini");
  s.set_attribute("mlflow.llm.provider", "openai");
  s.set_attribute("mlflow.message.format", "openai");
  s.set_attribute("mlflow.chat.tools", tools);
  s.set_attribute("mlflow.chat.messages", messages);
  return Json::parse(
      R"({"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "hi"}}]})");
}

[[mlflow::trace(span_type="RETRIEVER")]]
std::vector<Json> retrieve(const std::string& q) {
  (void)q;
  return {{{"page_content", "doc one"}, {"metadata", {{"doc_uri", "a.md"}, {"score", 0.9}}}, {"id", "1"}},
          {{"page_content", "doc two"}, {"metadata", {{"k", 1}}}, {"id", "2"}}};
}

[[mlflow::trace(span_type="EMBEDDING")]]
std::vector<double> embed(const std::string& x) {
  (void)x;
  return {0.1, 0.2};
}

[[mlflow::trace(span_type="TOOL")]]
int tool(int a, int b) {
  return a + b;
}

[[mlflow::trace(span_type="AGENT")]]
std::string agent(const std::string& q) {
  retrieve(q);
  embed(q);
  llm(q, 1);
  tool(1, 2);
  llm(q, 2);
  return "done";
}

[[mlflow::trace(span_type="AGENT")]]
std::string rollup(const std::string& q) {
  mlflow::get_current_active_span().set_attribute("mlflow.chat.tokenUsage",
                                                  {{"input_tokens", 7}, {"output_tokens", 1}, {"total_tokens", 8}});
  llm(q, 1);
  return "parent counts, child does not";
}

int main() {
  agent("hello");
  rollup("x");
  {
    auto s = mlflow::start_span("explicit_cost", {.span_type = "LLM"});
    s.set_attribute("mlflow.chat.tokenUsage", {{"input_tokens", 5}, {"output_tokens", 5}, {"total_tokens", 10}});
    s.set_attribute("mlflow.llm.model", "unknown-model");
    s.set_attribute("mlflow.llm.cost", {{"input_cost", 0.1}, {"output_cost", 0.2}, {"total_cost", 0.3}});
  }
  auto s = mlflow::start_span("genai_semconv", {.span_type = "LLM"});
  s.set_attributes({{"gen_ai.request.model", "gpt-4o-mini"},
                    {"gen_ai.usage.input_tokens", 11},
                    {"gen_ai.usage.output_tokens", 3},
                    {"gen_ai.provider.name", "openai"},
                    {"gen_ai.operation.name", "chat"}});
}
