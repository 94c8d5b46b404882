// Rewrites a coroutine's body so that its span is the thread's current one only while it runs, and `co_return` and
// `co_yield` hand over what they carry.
#pragma once

#include <optional>

#include "plugin/clang/ast_builder.h"
#include "plugin/plan/trace_plan.h"
#include "plugin/rewrite/output_reducer.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseSet.h"

namespace mlflow::plugin {

class CoroutineRewriter {
 public:
  CoroutineRewriter(const AstBuilder& builder, clang::VarDecl* scope, const TracePlan& plan)
      : builder_(builder), scope_(scope), plan_(plan) {}

  // The new body: `statements` come first, then what the coroutine's was, then what its end needs.
  clang::Stmt* rewrite(std::vector<clang::Stmt*> statements, clang::CoroutineBodyStmt* coroutine);

  // What an option asked for in vain; empty if nothing.
  std::string problem() const;

 private:
  void rewrite(clang::Stmt*& statement);
  void suspension(clang::CoroutineSuspendExpr* expression);
  void prepare_reducer(clang::CoyieldExpr* first_yield);

  // Wraps the value that is given to the promise's return_value or yield_value.
  void carry(clang::Expr* call, bool yields);
  void carry_temporary(clang::CallExpr* call, bool yields);
  // The value looked at on its way; the value itself where there is nothing to look for.
  clang::Expr* looked_at(clang::Expr* value, bool yields);
  clang::Expr* checked(clang::Expr* value);

  const AstBuilder& builder_;
  clang::VarDecl* scope_;
  const TracePlan& plan_;
  std::optional<OutputReducer> reducer_;
  std::vector<clang::VarDecl*> variables_;
  std::string reducer_problem_;
  std::string check_problem_;
  bool check_made_ = false;
  llvm::DenseSet<const clang::Stmt*> seen_;  // an operand is in the tree twice: as written and as converted
};

}  // namespace mlflow::plugin
