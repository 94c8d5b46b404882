#include "object_path.h"

#include "token.h"
#include "token_text.h"

namespace mlflow::attributes {

std::vector<PathStep> parse_object_path(std::string_view text) {
  const std::vector<Token> tokens = to_tokens(text);
  std::vector<PathStep> path;
  std::size_t at = 0;
  auto take = [&](const char* punctuation) {
    const bool there = tokens[at].is_punctuation(punctuation);
    at += there ? 1 : 0;
    return there;
  };
  for (;;) {
    PathStep step;
    if (!path.empty() && !take(".")) {
      if (!take("-") || !take(">")) return {};
      step.arrow = true;
    }
    if (!tokens[at].is(Token::Kind::IDENTIFIER)) return {};
    step.name = tokens[at++].text;
    if (take("(")) {
      if (!take(")")) return {};
      step.called = true;
    }
    path.push_back(std::move(step));
    if (tokens[at].is(Token::Kind::END)) return path;
  }
}

std::string to_text(const std::vector<PathStep>& path) {
  std::string text;
  for (const PathStep& step : path) {
    if (&step != &path.front()) text += step.arrow ? "->" : ".";
    text += step.name + (step.called ? "()" : "");
  }
  return text;
}

}  // namespace mlflow::attributes
