// Moves the body of a traced function, as it is, to a function of its own, `NAME.plain`, and makes calls of that.
//
// Nothing is copied: the body's function takes over the parameters that the body names, and the traced function gets
// new ones. No object is made for a call: those that are passed by where they are, the body's function takes as
// references, which is the same to a machine.
#pragma once

#include "plugin/clang/ast_builder.h"

#include "llvm/ADT/DenseMap.h"

namespace mlflow::plugin {

class BodyMover {
 public:
  // Moves the body of the builder's function, which can be apart (plan/body_apart.h).
  explicit BodyMover(const AstBuilder& builder);

  // Moves it back: the traced function could not be given another one.
  void undo();

  // What is to be given to code generation once the traced function has its new body.
  clang::FunctionDecl* plain() const { return plain_; }
  // The traced function's own parameter, in the place of one that went with the body.
  clang::ParmVarDecl* parameter(clang::ParmVarDecl* moved) const { return parameters_.lookup(moved); }
  // `return NAME.plain(parameters...);`
  clang::ReturnStmt* leave_through_body() const;
  // The same as a jump: the traced function's frame is gone when the body runs. Where the function is noexcept, the
  // optimiser makes a jump of it, since code generation does not.
  clang::Stmt* jump_to_body() const;

 private:
  clang::FunctionDecl* make_plain() const;
  clang::QualType plain_type() const;
  clang::ParmVarDecl* own_parameter(clang::ParmVarDecl* moved) const;
  clang::Expr* handed_on(clang::ParmVarDecl* parameter, clang::QualType as) const;
  clang::Expr* call() const;

  const AstBuilder& builder_;
  clang::FunctionDecl* function_;
  clang::FunctionDecl* plain_;
  llvm::DenseMap<clang::ParmVarDecl*, clang::ParmVarDecl*> parameters_;
};

}  // namespace mlflow::plugin
