// `output_reducer`: a generator's output is not the list of what it yielded, but what a function of the user's makes of
// it.
#pragma once

#include <optional>

#include "plugin/clang/ast_builder.h"

namespace mlflow::plugin {

class OutputReducer {
 public:
  // For a generator of such items. Nothing, and why in `problem`, where no function of that name takes them.
  static std::optional<OutputReducer> make(const AstBuilder& builder, clang::VarDecl* scope, llvm::StringRef name,
                                           clang::QualType item, std::string& problem);

  // The items yielded so far: a variable beside the scope.
  clang::VarDecl* items() const { return items_; }
  // Whether they can take this one.
  bool takes(clang::Expr* value) const;
  // Hands them to the function and records what it returns; one for each place where the generator ends.
  clang::Stmt* reduce() const;

 private:
  OutputReducer(const AstBuilder& builder, clang::VarDecl* scope, clang::VarDecl* items, clang::ValueDecl* reducer)
      : builder_(&builder), scope_(scope), items_(items), reducer_(reducer) {}

  clang::Expr* call() const;

  const AstBuilder* builder_;
  clang::VarDecl* scope_;
  clang::VarDecl* items_;
  clang::ValueDecl* reducer_;
};

}  // namespace mlflow::plugin
