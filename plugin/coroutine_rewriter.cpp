#include "coroutine_rewriter.h"

#include "diagnostics.h"

#include "clang/Sema/Initialization.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// The call promise.return_value(x) or promise.yield_value(x), under whatever conversions stand around it.
CallExpr* promise_call(Stmt* statement, llvm::StringRef name) {
  if (!statement || llvm::isa<LambdaExpr>(statement) || llvm::isa<BlockExpr>(statement)) return nullptr;
  if (auto* call = llvm::dyn_cast<CXXMemberCallExpr>(statement)) {
    const CXXMethodDecl* method = call->getMethodDecl();
    if (method && method->getIdentifier() && method->getName() == name) return call;
  }
  for (Stmt* child : statement->children())
    if (CallExpr* call = promise_call(child, name)) return call;
  return nullptr;
}

void find_shape(const Stmt* statement, CoroutineShape& shape) {
  if (!statement || llvm::isa<LambdaExpr>(statement) || llvm::isa<BlockExpr>(statement)) return;
  if (llvm::isa<CoyieldExpr>(statement)) shape.yields = true;
  if (const auto* end = llvm::dyn_cast<CoreturnStmt>(statement))
    shape.returns_value |= promise_call(end->getPromiseCall(), "return_value") != nullptr;
  for (const Stmt* child : statement->children()) find_shape(child, shape);
}

}  // namespace

CoroutineShape shape_of(const CoroutineBodyStmt* body) {
  CoroutineShape shape;
  find_shape(body->getBody(), shape);
  return shape;
}

void CoroutineRewriter::rewrite(Stmt* statement) {
  // The suspensions of a lambda or block inside are its own.
  if (!statement || llvm::isa<LambdaExpr>(statement) || llvm::isa<BlockExpr>(statement)) return;
  for (Stmt* child : statement->children()) rewrite(child);
  if (auto* expression = llvm::dyn_cast<CoroutineSuspendExpr>(statement)) suspension(expression);
  auto* end = llvm::dyn_cast<CoreturnStmt>(statement);
  if (end && captures_) carried(end->getPromiseCall(), "returned", "returned_scalar");
}

void CoroutineRewriter::suspension(CoroutineSuspendExpr* expression) {
  if (!seen_.insert(expression).second) return;
  if (llvm::isa<CoyieldExpr>(expression) && captures_)
    carried(expression->getCommonExpr(), "yielded", "yielded_scalar");
  Expr* ready = builder_.call("ready", {builder_.reference(scope_), expression->getReadyExpr()});
  Expr* resumed = builder_.call("resumed", {builder_.reference(scope_)});
  if (!ready || !resumed) return;
  Expr* old_ready = expression->getReadyExpr();
  Expr* old_resume = expression->getResumeExpr();
  // `(resumed(scope), awaiter.await_resume())`: whatever kind of value it gives, a comma leaves it alone.
  Expr* resume = BinaryOperator::Create(builder_.context(), resumed, old_resume, BO_Comma, old_resume->getType(),
                                        old_resume->getValueKind(), old_resume->getObjectKind(), builder_.location(),
                                        FPOptionsOverride());
  for (Stmt*& child : expression->children()) {
    if (child == old_ready)
      child = ready;
    else if (child == old_resume)
      child = resume;
  }
}

void CoroutineRewriter::carried(Expr* expression, const char* of_value, const char* of_scalar) {
  CallExpr* call = promise_call(expression, of_value[0] == 'r' ? "return_value" : "yield_value");
  if (!call || call->getNumArgs() != 1 || !seen_.insert(call).second) return;
  Expr* value = call->getArg(0);
  // A class that the promise takes by value: what it is copied or moved from is looked at, where there is such a thing.
  CXXConstructExpr* construction = nullptr;
  if (value->isPRValue() && value->getType()->isRecordType()) {
    Expr* inner = value->IgnoreImplicit();
    construction = llvm::dyn_cast<CXXConstructExpr>(inner);
    if (!construction || !construction->getConstructor()->isCopyOrMoveConstructor() || construction->getNumArgs() < 1 ||
        construction->getArg(0)->isPRValue())
      return temporary(call, of_value);
    value = construction->getArg(0);
  }
  const char* name = value->isPRValue() ? of_scalar : of_value;
  Trial trial(builder_.sema());
  Expr* wrapped = builder_.call(name, {builder_.reference(scope_), value});
  if (!wrapped || trial.failed()) return;
  if (construction)
    construction->setArg(0, wrapped);
  else
    call->setArg(0, wrapped);
}

// `co_return name + "!"` to a promise that takes the string by value: it has no name while it is built, so it is built
// next to the parameter and moved into it. The one move that tracing adds, and only for what has a move constructor.
void CoroutineRewriter::temporary(CallExpr* call, const char* name) {
  Sema& sema = builder_.sema();
  Expr* value = call->getArg(0);
  CXXRecordDecl* record = value->getType()->getAsCXXRecordDecl();
  if (!record || !record->hasDefinition() || !(record->hasMoveConstructor() || record->hasTrivialCopyConstructor()))
    return;
  Trial trial(sema);
  Expr* named = sema.CreateMaterializeTemporaryExpr(value->getType(), value, /*BoundToLvalueReference=*/false);
  Expr* wrapped = builder_.call(name, {builder_.reference(scope_), named});
  if (!wrapped) return;
  ExprResult moved = sema.PerformCopyInitialization(
      InitializedEntity::InitializeParameter(builder_.context(), value->getType(), /*Consumed=*/false),
      builder_.location(), wrapped);
  if (!moved.isInvalid() && !trial.failed()) call->setArg(0, moved.get());
}

}  // namespace mlflow::plugin
