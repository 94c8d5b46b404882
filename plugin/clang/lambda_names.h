// What people call a lambda, which has no name of its own: what it is assigned to, `server_routes::post_completions`;
// else what it is passed to, `shop::run::<lambda passed to sort>`; else its line, `shop::run::<lambda:42>`.
#pragma once

#include <string>

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseMap.h"

namespace mlflow::plugin {

class LambdaNames {
 public:
  // What a declaration, a constructor's initialiser, an assignment or a call says of the lambdas in it. Of a lambda
  // that two speak of, the first is believed: it is looked at from the outside inwards.
  void note(const clang::VarDecl* variable);
  void note(const clang::FieldDecl* field);
  void note(const clang::CXXCtorInitializer* initializer);
  void note_assignment(const clang::Expr* to, const clang::Expr* from);
  void note(const clang::CallExpr* call);

  bool has(const clang::FunctionDecl* function) const { return find(function) != nullptr; }
  // For patterns. Empty for what is no lambda.
  std::string rule_name(const clang::FunctionDecl* function) const;
  // The span's: of a lambda that is assigned, the name of that; else empty.
  std::string span_name(const clang::FunctionDecl* function) const;

 private:
  struct Name {
    std::string own;  // `post_completions`, `<lambda passed to sort>`
    std::string whole;  // with what it stands in
    bool assigned;
  };
  const Name* find(const clang::FunctionDecl* function) const;
  void assigned(const clang::Expr* value, const clang::NamedDecl* to);
  void add(const clang::Expr* value, Name name);

  llvm::DenseMap<const clang::CXXRecordDecl*, Name> names_;
};

}  // namespace mlflow::plugin
