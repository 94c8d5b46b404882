#include "plugin/plan/coroutine_shape.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

CallExpr* find_call(Stmt* statement, llvm::StringRef name) {
  if (!statement || llvm::isa<LambdaExpr>(statement) || llvm::isa<BlockExpr>(statement)) return nullptr;
  if (auto* call = llvm::dyn_cast<CXXMemberCallExpr>(statement)) {
    const CXXMethodDecl* method = call->getMethodDecl();
    if (method && method->getIdentifier() && method->getName() == name) return call;
  }
  for (Stmt* child : statement->children())
    if (CallExpr* call = find_call(child, name)) return call;
  return nullptr;
}
void find_shape(Stmt* statement, CoroutineShape& shape) {
  if (!statement || llvm::isa<LambdaExpr>(statement) || llvm::isa<BlockExpr>(statement)) return;
  if (auto* yield = llvm::dyn_cast<CoyieldExpr>(statement); yield && !shape.yield) shape.yield = yield;
  if (const auto* end = llvm::dyn_cast<CoreturnStmt>(statement))
    shape.returns_value |= find_promise_call(end->getPromiseCall(), false) != nullptr;
  for (Stmt* child : statement->children()) find_shape(child, shape);
}

}  // namespace

CallExpr* find_promise_call(Stmt* statement, bool yields) {
  return find_call(statement, yields ? "yield_value" : "return_value");
}

CoroutineShape shape_of(const CoroutineBodyStmt* body) {
  CoroutineShape shape;
  find_shape(body->getBody(), shape);
  return shape;
}

}  // namespace mlflow::plugin
