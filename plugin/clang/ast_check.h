// Checks what the plugin built, for what no compiler says and no test's run need show
// (-fplugin-arg-mlflow_trace-check).
//
//   - a node is in the tree twice, where Clang counts on a tree
//   - a variable is used that is another function's, or that is not declared yet (or no more)
//   - a kept value (an OpaqueValueExpr) is used that nothing has evaluated
//   - a child is missing that code generation does not ask for
#pragma once

#include <memory>

#include "clang/AST/Decl.h"
#include "clang/Sema/Sema.h"

namespace mlflow::plugin {

// Made before something is changed, asked afterwards: what Clang itself made of it is not the plugin's to answer for.
class AstCheck {
 public:
  // A function, or a variable or field with an initialiser. Without `enabled` nothing is done at all.
  AstCheck(clang::Sema& sema, clang::Decl* decl, bool enabled);
  ~AstCheck();
  AstCheck(const AstCheck&) = delete;
  AstCheck& operator=(const AstCheck&) = delete;

  // An error for each thing that is wrong now and was not before: "mlflow_trace: internal error: ..., please report".
  void report();

 private:
  struct Known;
  clang::Sema& sema_;
  clang::Decl* decl_;
  std::unique_ptr<Known> known_;  // null: not enabled
};

}  // namespace mlflow::plugin
