#include "plugin/asked/token_reader.h"

#include "clang/Lex/LiteralSupport.h"

namespace mlflow::plugin {

TokenReader::TokenReader(clang::Preprocessor& preprocessor) : preprocessor_(preprocessor) {
  for (const char* name : {"trace", "no_trace", "skip", "redact", "read_pointers", "carry_context"})
    names_.push_back(preprocessor.getIdentifierInfo(name));
  preprocessor_.setTokenWatcher([this](const clang::Token& token) { see(token); });
}

void TokenReader::see(const clang::Token& token) {
  using namespace clang;
  switch (state_) {
    case State::OUTSIDE:
      // `mlflow::trace`, or `using mlflow: trace` and `using mlflow: a, trace`; the other attributes likewise. What
      // else looks like that costs a few tokens of memory and is never asked for.
      if (token.is(tok::identifier) &&
          (previous_ == tok::coloncolon || previous_ == tok::colon || previous_ == tok::comma) &&
          llvm::is_contained(names_, token.getIdentifierInfo())) {
        state_ = State::AFTER_NAME;
        key_ = token.getLocation().getRawEncoding();
      }
      break;
    case State::AFTER_NAME:
      state_ = State::OUTSIDE;
      if (token.is(tok::l_paren)) {
        state_ = State::INSIDE;
        depth_ = 1;
        arguments_[key_].clear();
      }
      break;
    case State::INSIDE:
      if (token.is(tok::l_paren)) ++depth_;
      if (token.is(tok::r_paren)) --depth_;
      if (token.isOneOf(tok::eof, tok::semi) || token.isAnnotation()) {  // never closed: the parser complains
        arguments_.erase(key_);
        state_ = State::OUTSIDE;
        break;
      }
      arguments_[key_].push_back(token);
      if (depth_ == 0) state_ = State::OUTSIDE;
      break;
  }
  previous_ = token.getKind();
}

AttributeArguments TokenReader::arguments(clang::SourceLocation name) const {
  using Kind = attributes::Token::Kind;
  AttributeArguments result;
  auto add = [&](Kind kind, std::string text, clang::SourceLocation location) {
    result.tokens.push_back({kind, std::move(text), result.tokens.size()});
    result.locations.push_back(location);
  };
  auto found = arguments_.find(name.getRawEncoding());
  if (found == arguments_.end()) {
    add(Kind::END, "", name);
    return result;
  }
  const std::vector<clang::Token>& tokens = found->second;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const clang::Token& token = tokens[i];
    if (token.isOneOf(clang::tok::string_literal, clang::tok::utf8_string_literal)) {
      clang::StringLiteralParser literal(token, preprocessor_);
      add(Kind::STRING, literal.hadError ? std::string() : literal.GetString().str(), token.getLocation());
    } else if (token.is(clang::tok::numeric_constant)) {
      add(Kind::NUMBER, preprocessor_.getSpelling(token), token.getLocation());
    } else if (token.getIdentifierInfo()) {
      add(Kind::IDENTIFIER, preprocessor_.getSpelling(token), token.getLocation());
    } else {
      add(Kind::PUNCTUATION, preprocessor_.getSpelling(token), token.getLocation());
    }
  }
  add(Kind::END, "", tokens.empty() ? name : tokens.back().getLocation());
  return result;
}

}  // namespace mlflow::plugin
