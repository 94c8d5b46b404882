// Rewrites each `return` of a body so that the result has a name before it leaves, with not one copy or move added.
#pragma once

#include "plugin/clang/ast_builder.h"
#include "plugin/plan/trace_plan.h"

namespace mlflow::plugin {

class ReturnRewriter {
 public:
  // `scope`: the traced body's scope object. With `constant`, each return keeps its plain form for constant evaluation.
  ReturnRewriter(const AstBuilder& builder, clang::VarDecl* scope, const TracePlan& plan, bool constant)
      : builder_(builder), scope_(scope), plan_(plan), constant_(constant) {}

  void rewrite(clang::Stmt*& statement);
  // main() returns 0 by falling off its end.
  clang::Stmt* return_zero(clang::SourceLocation end);
  // Why the results cannot be checked as error_if asks; empty if they can.
  const std::string& problem() const { return problem_; }

 private:
  clang::Stmt* rewritten(clang::ReturnStmt* statement);
  clang::Stmt* capture(const AstBuilder& builder, clang::VarDecl* result);

  const AstBuilder& builder_;
  clang::VarDecl* scope_;
  const TracePlan& plan_;
  bool constant_;
  std::string problem_;
};

}  // namespace mlflow::plugin
