// Finds the calls that rules name, in the bodies and initialisers of a unit, and has each rewritten where it stands.
#pragma once

#include <string>

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Sema/Sema.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

#include "plugin/asked/session.h"
#include "plugin/report/report.h"

namespace mlflow::plugin {

class CallFinder {
 public:
  CallFinder(clang::Sema& sema, Session& session) : sema_(sema), session_(session) {}

  // Each is looked into once. True if a call in it is traced now.
  bool look_into(clang::FunctionDecl* function);
  bool look_into(clang::VarDecl* variable);  // outside of functions

 private:
  // What stands at `node`, and all it holds. True if a call in it that is evaluated with it is traced.
  bool visit(clang::Stmt*& node);
  bool visit_children(clang::Stmt* node);
  // A full expression: what a traced call keeps is destroyed at its end.
  bool visit_full(clang::Stmt*& node);
  bool visit_lambda(clang::LambdaExpr* lambda);
  bool visit_coroutine_suspension(clang::CoroutineSuspendExpr* suspension);
  bool visit_default(clang::Stmt*& node, clang::CXXDefaultArgExpr* use);
  bool visit_default(clang::Stmt*& node, clang::CXXDefaultInitExpr* use);
  void visit_initializers(clang::CXXConstructorDecl* constructor);
  void refuse_must_tail(const clang::ReturnStmt* statement);
  bool trace(clang::Stmt*& node, clang::CallExpr* call);
  // Null if nothing is to be put in the call's place.
  clang::PseudoObjectExpr* traced(clang::CallExpr* call, clang::FunctionDecl* callee, const Rule& rule);
  void leave(const clang::Expr* call);
  void say(const clang::CallExpr* call, const clang::FunctionDecl* callee, Outcome outcome, const std::string& reason);

  clang::Sema& sema_;
  Session& session_;
  clang::FunctionDecl* caller_ = nullptr;
  unsigned traced_calls_ = 0;
  llvm::DenseSet<const clang::Decl*> seen_;  // functions, variables
  llvm::DenseMap<const clang::Decl*, bool> defaults_;  // parameters and fields: whether a call in them is traced
  llvm::DenseMap<const clang::Stmt*, clang::Stmt*> replaced_;  // nodes can have more than one parent
  llvm::DenseSet<const clang::Stmt*> left_;  // calls that the language makes, in a shape it counts on
  llvm::DenseSet<const clang::Decl*> reported_;  // functions whose calls are left out
};

}  // namespace mlflow::plugin
