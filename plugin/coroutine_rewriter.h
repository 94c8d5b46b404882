// Rewrites a coroutine's body so that its span is the thread's current one only while it runs, and `co_return` and
// `co_yield` hand over what they carry.
#pragma once

#include "ast_builder.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseSet.h"

namespace mlflow::plugin {

// What a coroutine's body says about its kind.
struct CoroutineShape {
  bool yields = false;         // a generator: it has a co_yield
  bool returns_value = false;  // a co_return gives the promise a value
};
CoroutineShape shape_of(const clang::CoroutineBodyStmt* body);

class CoroutineRewriter {
 public:
  CoroutineRewriter(const AstBuilder& builder, clang::VarDecl* scope, bool captures)
      : builder_(builder), scope_(scope), captures_(captures) {}

  void rewrite(clang::Stmt* statement);

 private:
  void suspension(clang::CoroutineSuspendExpr* expression);
  // Wraps the value that is given to the promise's return_value or yield_value.
  void carried(clang::Expr* call, const char* of_value, const char* of_scalar);

  void temporary(clang::CallExpr* call, const char* name);

  const AstBuilder& builder_;
  clang::VarDecl* scope_;
  bool captures_;
  llvm::DenseSet<const clang::Stmt*> seen_;  // an operand is in the tree twice: as written and as converted
};

}  // namespace mlflow::plugin
