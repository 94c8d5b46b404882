#include "plugin/asked/attribute_query.h"

#include <algorithm>
#include <vector>

#include "clang/Lex/Lexer.h"
#include "clang/Lex/MacroArgs.h"
#include "clang/Lex/PPCallbacks.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

class Query : public PPCallbacks {
 public:
  explicit Query(Preprocessor& preprocessor)
      : preprocessor_(preprocessor), question_(preprocessor.getIdentifierInfo("__has_cpp_attribute")) {}

  // Called when the question's name is read and nothing after it.
  void MacroExpands(const Token& name, const MacroDefinition& macro, SourceRange, const MacroArgs*) override {
    if (name.getIdentifierInfo() != question_ || !macro.getMacroInfo() || !macro.getMacroInfo()->isBuiltinMacro())
      return;
    if (!has_operand(name)) return;
    std::vector<Token> tokens;
    auto next_is = [&](tok::TokenKind kind) {
      Token token;
      preprocessor_.LexUnexpandedToken(token);
      tokens.push_back(token);
      return token.is(kind);
    };
    bool ours = next_is(tok::l_paren) && next_is(tok::identifier) && is(tokens.back(), "mlflow") &&
                next_is(tok::coloncolon) && next_is(tok::identifier) && is_attribute(tokens.back()) &&
                next_is(tok::r_paren);
    if (ours) {
      rename(tokens[1], "gnu");
      rename(tokens[3], "const");
    }
    auto again = std::make_unique<Token[]>(tokens.size());
    std::copy(tokens.begin(), tokens.end(), again.get());
    preprocessor_.EnterTokenStream(std::move(again), static_cast<unsigned>(tokens.size()),
                                   /*DisableMacroExpansion=*/ours, /*IsReinject=*/true);
  }

 private:
  // Where the name is spelled, parentheses follow that close on the same line: what is read here is not the directive's
  // end, which could not be read twice.
  bool has_operand(const Token& name) const {
    const SourceManager& sources = preprocessor_.getSourceManager();
    SourceLocation spelling = sources.getSpellingLoc(name.getLocation());
    bool invalid = false;
    llvm::StringRef text = sources.getBufferData(sources.getFileID(spelling), &invalid);
    if (invalid) return false;
    const char* after = text.begin() + sources.getFileOffset(spelling) + name.getLength();
    Lexer lexer(spelling, preprocessor_.getLangOpts(), text.begin(), after, text.end());
    Token token;
    lexer.LexFromRawLexer(token);
    if (token.isNot(tok::l_paren)) return false;
    do lexer.LexFromRawLexer(token);
    while (token.isOneOf(tok::raw_identifier, tok::coloncolon) && !token.isAtStartOfLine());
    return token.is(tok::r_paren) && !token.isAtStartOfLine();
  }

  static bool is(const Token& token, const char* name) { return token.getIdentifierInfo()->isStr(name); }
  static bool is_attribute(const Token& token) {
    return is(token, "trace") || is(token, "no_trace") || is(token, "skip") || is(token, "redact") ||
           is(token, "read_pointers") || is(token, "carry_context");
  }
  void rename(Token& token, const char* name) const { token.setIdentifierInfo(preprocessor_.getIdentifierInfo(name)); }

  Preprocessor& preprocessor_;
  const IdentifierInfo* question_;
};

}  // namespace

void answer_attribute_queries(Preprocessor& preprocessor) {
  preprocessor.addPPCallbacks(std::make_unique<Query>(preprocessor));
}

}  // namespace mlflow::plugin
