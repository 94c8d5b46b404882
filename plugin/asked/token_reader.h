// Reads the arguments of [[mlflow::trace(...)]].
//
// Clang's parser skips them: the attribute is registered without arguments, so that `span_type="TOOL"` need not be a
// C++ expression. They are seen here instead, after macro expansion, as the parser takes them from the preprocessor.
#pragma once

#include <vector>

#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/DenseMap.h"

#include "attributes/token.h"

namespace mlflow::plugin {

struct AttributeArguments {
  std::vector<attributes::Token> tokens;  // closed by an END token
  std::vector<clang::SourceLocation> locations;  // of each token
};

class TokenReader {
 public:
  explicit TokenReader(clang::Preprocessor& preprocessor);

  // The arguments that follow the name of an attribute at this place; only an END token when there are none.
  AttributeArguments arguments(clang::SourceLocation name) const;

 private:
  enum class State { OUTSIDE, AFTER_NAME, INSIDE };
  void see(const clang::Token& token);

  clang::Preprocessor& preprocessor_;
  llvm::SmallVector<const clang::IdentifierInfo*, 4> names_;
  State state_ = State::OUTSIDE;
  clang::tok::TokenKind previous_ = clang::tok::unknown;
  unsigned depth_ = 0;
  unsigned key_ = 0;  // the raw location of the `trace` that is being read
  llvm::DenseMap<unsigned, std::vector<clang::Token>> arguments_;
};

}  // namespace mlflow::plugin
