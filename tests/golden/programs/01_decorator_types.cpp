// All span types through [[mlflow::trace]], nested, with attributes and a type of one's own.
#include <mlflow/tracing.h>

#include <map>
#include <string>
#include <vector>

// clang-format off
#define LEAF(TYPE)                                                                                                     \
  namespace of_##TYPE {                                                                                                \
  [[mlflow::trace(name="leaf_" #TYPE, span_type=#TYPE,                                                                 \
                  attributes={"k": 1, "s": "x", "l": [1, 2], "d": {"a": null}, "b": true})]]                           \
  std::string leaf(int x, const std::string& y = "d") {                                                                \
    return std::to_string(x) + "-" + y;                                                                                \
  }                                                                                                                    \
  }

LEAF(LLM) LEAF(CHAIN) LEAF(AGENT) LEAF(TOOL) LEAF(CHAT_MODEL) LEAF(RETRIEVER) LEAF(PARSER) LEAF(EMBEDDING) LEAF(RERANKER)
LEAF(MEMORY) LEAF(UNKNOWN) LEAF(WORKFLOW) LEAF(TASK) LEAF(GUARDRAIL) LEAF(EVALUATOR) LEAF(MY_CUSTOM)

[[mlflow::trace]]
std::vector<std::string> root(int x, const std::string& s, const std::vector<int>& args, bool flag,
                              const std::map<std::string, int>& kw) {
  (void)s, (void)args, (void)flag, (void)kw;
  return {of_LLM::leaf(x),        of_CHAIN::leaf(x),     of_AGENT::leaf(x),     of_TOOL::leaf(x),
          of_CHAT_MODEL::leaf(x), of_RETRIEVER::leaf(x), of_PARSER::leaf(x),    of_EMBEDDING::leaf(x),
          of_RERANKER::leaf(x),   of_MEMORY::leaf(x),    of_UNKNOWN::leaf(x),   of_WORKFLOW::leaf(x),
          of_TASK::leaf(x),       of_GUARDRAIL::leaf(x), of_EVALUATOR::leaf(x), of_MY_CUSTOM::leaf(x)};
}
// clang-format on

int main() { root(1, "héllo ☃ \x01", {3, 4}, false, {{"z", 5}}); }
