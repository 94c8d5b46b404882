#include "plugin/find/lambda_finder.h"

#include "clang/AST/RecursiveASTVisitor.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

class LambdaFinder : public RecursiveASTVisitor<LambdaFinder> {
 public:
  explicit LambdaFinder(LambdaNames& names) : names_(names) {}

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool shouldVisitImplicitCode() const { return true; }

  bool VisitLambdaExpr(LambdaExpr* lambda) {
    calls.push_back(lambda->getCallOperator());
    return true;
  }
  bool VisitVarDecl(VarDecl* variable) {
    names_.note(variable);
    return true;
  }
  bool VisitFieldDecl(FieldDecl* field) {
    names_.note(field);
    return true;
  }
  bool TraverseConstructorInitializer(CXXCtorInitializer* initializer) {
    names_.note(initializer);
    return RecursiveASTVisitor::TraverseConstructorInitializer(initializer);
  }
  bool VisitBinaryOperator(BinaryOperator* operation) {
    if (operation->getOpcode() == BO_Assign) names_.note_assignment(operation->getLHS(), operation->getRHS());
    return true;
  }
  bool VisitCallExpr(CallExpr* call) {
    names_.note(call);
    return true;
  }

  std::vector<FunctionDecl*> calls;

 private:
  LambdaNames& names_;
};

}  // namespace

std::vector<FunctionDecl*> lambdas_in(Decl* decl, LambdaNames& names) {
  LambdaFinder finder(names);
  finder.TraverseDecl(decl);
  return std::move(finder.calls);
}

std::vector<FunctionDecl*> lambdas_in(Stmt* body, LambdaNames& names) {
  LambdaFinder finder(names);
  finder.TraverseStmt(body);
  return std::move(finder.calls);
}

}  // namespace mlflow::plugin
