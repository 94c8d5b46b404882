// Where a span's trace comes from, when an option says that it is not the thread's: from the caller's headers
// (`trace_context`), or from an object that brings it along (`context_from`).
#pragma once

#include <vector>

#include "attributes/problem.h"
#include "plugin/clang/ast_builder.h"
#include "plugin/plan/trace_plan.h"

namespace mlflow::plugin {

class PathExpression;

class OriginBuilder {
 public:
  // `origin`: a variable of the hooks' Origin.
  OriginBuilder(const AstBuilder& builder, clang::VarDecl* origin, const TracePlan& plan)
      : builder_(builder), origin_(origin), plan_(plan) {}

  // Adds the statements that look for it. What cannot be built is left out, and a problem says why. False: nothing was.
  bool build(std::vector<clang::Stmt*>& statements);

  const std::vector<attributes::Problem>& problems() const { return problems_; }

 private:
  clang::Stmt* continue_caller();
  clang::Stmt* take_up();
  // The object at the end of the path, `steps` pointers further; null if there is none.
  clang::Expr* carrier(PathExpression& path, unsigned steps) const;
  // Whether all pointers are there. Null: there are none.
  clang::Expr* carrier_guard(PathExpression& path, unsigned steps) const;
  // `if (condition && guard) try { action; } catch (...) {}`
  clang::Stmt* guarded(clang::Expr* condition, clang::Expr* guard, clang::Expr* action) const;
  void complain(const char* option, std::size_t token, const PathExpression& path);
  void complain(const char* option, std::size_t token, const std::string& problem);

  const AstBuilder& builder_;
  clang::VarDecl* origin_;
  const TracePlan& plan_;
  std::vector<attributes::Problem> problems_;
};

}  // namespace mlflow::plugin
