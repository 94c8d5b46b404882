// Rewrites the body of a function: the callsite's record, the scope that is the span, the captures, the returns.
#pragma once

#include <optional>
#include <string>

#include "attributes/problem.h"
#include "plugin/clang/ast_builder.h"
#include "plugin/plan/trace_plan.h"
#include "plugin/rewrite/body_mover.h"
#include "plugin/rewrite/callsite_builder.h"

#include "clang/AST/StmtCXX.h"

namespace mlflow::plugin {

class BodyRewriter {
 public:
  // To be used in the function's own context: a Sema::SynthesizedFunctionScope.
  BodyRewriter(clang::Sema& sema, clang::FunctionDecl* function, const TracePlan& plan);

  // The new body; null if it cannot be built.
  clang::Stmt* rewrite();

  // The function that has the old body now; null if that stayed.
  clang::FunctionDecl* plain() const { return mover_ ? mover_->plain() : nullptr; }
  // What an option asked for in vain; empty if nothing.
  const std::string& problem() const { return problem_; }
  // What is wrong with an option, at its token.
  const std::vector<attributes::Problem>& faults() const { return faults_; }

 private:
  using Statements = std::vector<clang::Stmt*>;

  // Where a coroutine is called, for what is begun before its first suspension. Null where there is no such variable.
  clang::VarDecl* build_creation() const;
  // The variable that says what the span's parent is, and what sets it; `creation` where there is one. Null: the
  // thread's current span is.
  clang::VarDecl* build_origin(clang::VarDecl* creation, Statements& statements);
  // Adds the declaration of the scope and the capture of what the function was given. False: could not be built.
  bool begin_span(const BuiltCallsite& callsite, clang::VarDecl* origin, Statements& statements);
  clang::Stmt* coroutine_body(clang::CoroutineBodyStmt* coroutine, clang::VarDecl* creation, Statements statements);
  clang::Stmt* plain_body(clang::Stmt* body, Statements statements);
  // Runs the old body where it has been moved to: in this function's place, or in a span.
  clang::Stmt* body_apart(const BuiltCallsite& callsite, clang::Stmt* body, Statements statements);
  clang::Stmt* whole(const Statements& statements, clang::Stmt* body) const;

  AstBuilder builder_;
  std::string problem_;
  std::vector<attributes::Problem> faults_;
  const TracePlan& plan_;
  clang::FunctionDecl* function_;
  clang::VarDecl* scope_ = nullptr;
  std::optional<BodyMover> mover_;
};

}  // namespace mlflow::plugin
