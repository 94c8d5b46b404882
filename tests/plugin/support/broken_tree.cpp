// A plugin that breaks the bodies of functions, each as its name says, and has ast_check look at them: the check is
// seen to fail.
#include <memory>
#include <string>
#include <vector>

#include "plugin/clang/ast_check.h"

#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "clang/Sema/SemaConsumer.h"

namespace {

using namespace clang;

// The body's statements, to be changed where they stand.
Stmt** statements(FunctionDecl* function) { return llvm::cast<CompoundStmt>(function->getBody())->body_begin(); }

// The slots of the first node of a class, in the order of code generation; null if there is none.
template <class Node> Stmt** find(Stmt** slot) {
  if (llvm::isa<Node>(*slot)) return slot;
  for (Stmt*& child : (*slot)->children())
    if (child)
      if (Stmt** found = find<Node>(&child)) return found;
  return nullptr;
}

class Breaker : public SemaConsumer {
 public:
  void InitializeSema(Sema& sema) override { sema_ = &sema; }
  bool HandleTopLevelDecl(DeclGroupRef group) override {
    for (Decl* decl : group) {
      auto* function = llvm::dyn_cast<FunctionDecl>(decl);
      if (!function || !function->hasBody()) continue;
      // Asked while there is no body: nothing in it is excused for having been there before.
      Stmt* body = function->getBody();
      function->setBody(nullptr);
      mlflow::plugin::AstCheck check(*sema_, function, /*enabled=*/true);
      function->setBody(body);
      damage(function);
      check.report();
      previous_ = function;
    }
    return true;
  }

 private:
  void damage(FunctionDecl* function) {
    std::string name = function->getNameAsString();
    Stmt** body = statements(function);
    if (name == "node_twice") body[1] = body[0];
    if (name == "variable_of_another_function") body[0] = statements(previous_)[1];
    if (name == "use_before_declaration" || name == "use_after_its_block") std::swap(body[0], body[1]);
    if (name == "child_missing") *find<IntegerLiteral>(&body[0]) = nullptr;
    if (name == "never_constructed")
      llvm::cast<VarDecl>(llvm::cast<DeclStmt>(body[0])->getSingleDecl())->setInit(nullptr);
    if (name == "value_not_kept") {
      Stmt** slot = find<IntegerLiteral>(&body[0]);
      auto* literal = llvm::cast<Expr>(*slot);
      *slot = new (sema_->Context)
          OpaqueValueExpr(literal->getBeginLoc(), literal->getType(), VK_PRValue, OK_Ordinary, literal);
    }
  }

  Sema* sema_ = nullptr;
  FunctionDecl* previous_ = nullptr;
};

class Action : public PluginASTAction {
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance&, llvm::StringRef) override {
    return std::make_unique<Breaker>();
  }
  bool ParseArgs(const CompilerInstance&, const std::vector<std::string>&) override { return true; }
  ActionType getActionType() override { return AddBeforeMainAction; }
};

FrontendPluginRegistry::Add<Action> action("broken_tree", "breaks bodies that ast_check has to find");

}  // namespace
