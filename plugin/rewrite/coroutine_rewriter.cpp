#include "plugin/rewrite/coroutine_rewriter.h"

#include "plugin/clang/clang_compat.h"
#include "plugin/clang/trial.h"
#include "plugin/plan/coroutine_shape.h"
#include "plugin/rewrite/error_check.h"

#include "clang/Sema/Initialization.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// A class that the promise takes by value: the construction of the parameter from an object that is there. Null where
// there is no such object.
CXXConstructExpr* construction_from_object(Expr* value) {
  auto* construction = llvm::dyn_cast<CXXConstructExpr>(value->IgnoreImplicit());
  if (!construction || !construction->getConstructor()->isCopyOrMoveConstructor() || construction->getNumArgs() < 1 ||
      construction->getArg(0)->isPRValue())
    return nullptr;
  return construction;
}

bool is_class_by_value(const Expr* value) { return value->isPRValue() && value->getType()->isRecordType(); }

// `co_yield elements_of(other())`, std::ranges' or of a library from before: the other generator's items go to the
// consumer directly, and are in its own span.
bool hands_over(const Expr* value) {
  const CXXRecordDecl* record = value->getType()->getAsCXXRecordDecl();
  return record && record->getIdentifier() && record->getName() == "elements_of";
}

}  // namespace

Stmt* CoroutineRewriter::rewrite(std::vector<Stmt*> statements, CoroutineBodyStmt* coroutine) {
  Stmt* body = coroutine->getBody();
  if (!plan_.options.output_reducer.empty()) prepare_reducer(shape_of(coroutine).yield);
  rewrite(body);
  for (VarDecl* variable : variables_) statements.push_back(builder_.declaration(variable));
  builder_.append_body(statements, body);
  if (reducer_) statements.push_back(reducer_->reduce());
  return compat::compound(builder_.context(), statements, body->getBeginLoc(), body->getEndLoc());
}

std::string CoroutineRewriter::problem() const {
  if (!reducer_problem_.empty()) return reducer_problem_;
  if (check_made_) return "";
  if (!plan_.options.error_if.empty() && plan_.returns_void && plan_.options.error_if != "never")
    return "'error_if' has no effect: the coroutine returns nothing";
  return check_problem_;
}

void CoroutineRewriter::prepare_reducer(CoyieldExpr* first_yield) {
  CallExpr* call = first_yield ? find_promise_call(first_yield->getCommonExpr(), true) : nullptr;
  if (!call || call->getNumArgs() != 1 || hands_over(call->getArg(0))) {
    reducer_problem_ = "'output_reducer' has no effect: the function yields nothing";
    return;
  }
  if (!plan_.options.capture_outputs) {
    reducer_problem_ = "'output_reducer' has no effect: 'capture_outputs' is false";
    return;
  }
  QualType item = call->getArg(0)->getType().getUnqualifiedType();
  reducer_ = OutputReducer::make(builder_, scope_, plan_.options.output_reducer, item, reducer_problem_);
  if (reducer_) variables_.push_back(reducer_->items());
}

void CoroutineRewriter::rewrite(Stmt*& statement) {
  // The suspensions of a lambda or block inside are its own.
  if (!statement || llvm::isa<LambdaExpr>(statement) || llvm::isa<BlockExpr>(statement)) return;
  for (Stmt*& child : statement->children()) rewrite(child);
  if (auto* expression = llvm::dyn_cast<CoroutineSuspendExpr>(statement)) suspension(expression);
  auto* end = llvm::dyn_cast<CoreturnStmt>(statement);
  if (!end) return;
  carry(end->getPromiseCall(), false);
  if (reducer_) statement = builder_.compound({reducer_->reduce(), end});
}

void CoroutineRewriter::suspension(CoroutineSuspendExpr* expression) {
  if (!seen_.insert(expression).second) return;
  if (llvm::isa<CoyieldExpr>(expression)) carry(expression->getCommonExpr(), true);
  Expr* ready = builder_.call("ready", {builder_.reference(scope_), expression->getReadyExpr()});
  Expr* resumed = builder_.call("resumed", {builder_.reference(scope_)});
  if (!ready || !resumed) return;
  Expr* old_ready = expression->getReadyExpr();
  Expr* old_resume = expression->getResumeExpr();
  // `(resumed(scope), awaiter.await_resume())`: whatever kind of value it gives, a comma leaves it alone.
  Expr* resume = builder_.comma(resumed, old_resume);
  for (Stmt*& child : expression->children()) {
    if (child == old_ready)
      child = ready;
    else if (child == old_resume)
      child = resume;
  }
}

Expr* CoroutineRewriter::looked_at(Expr* value, bool yields) {
  if (yields && hands_over(value)) return value;
  Expr* wrapped = value;
  if (plan_.options.capture_outputs) {
    std::vector<Expr*> arguments = {builder_.reference(scope_)};
    if (yields && reducer_) {
      if (reducer_->takes(value))
        arguments.push_back(builder_.reference(reducer_->items()));
      else
        reducer_problem_ =
            "'output_reducer' is given only some of what the function yields: not all of it fits one list";
    }
    arguments.push_back(value);
    const bool scalar = value->isPRValue();
    const char* name = yields ? (scalar ? "yielded_scalar" : "yielded") : (scalar ? "returned_scalar" : "returned");
    wrapped = builder_.tried([&] { return builder_.call(name, arguments); });
    if (!wrapped) return value;
  }
  return yields || !plan_.checks_result ? wrapped : checked(wrapped);
}

// `(kept = value, failed(scope, recording(scope) && ... kept ...), kept)`: in the one full expression, so that what the
// value refers to lives on until the promise has it.
Expr* CoroutineRewriter::checked(Expr* value) {
  Sema& sema = builder_.sema();
  ASTContext& context = builder_.context();
  const bool scalar = value->isPRValue();
  QualType type = value->getType();
  VarDecl* kept =
      builder_.variable("mlflow_returned", scalar ? type.getUnqualifiedType() : context.getPointerType(type));
  sema.ActOnUninitializedDecl(kept);
  auto result = [&]() -> Expr* {
    Expr* reference = builder_.reference(kept);
    return scalar ? reference : sema.CreateBuiltinUnaryOp(builder_.location(), UO_Deref, reference).get();
  };
  std::string problem;
  Expr* check = build_error_check(builder_, scope_, result, plan_.options.error_if, problem);
  if (!problem.empty()) check_problem_ = problem;
  Expr* what = check ? (scalar ? value : builder_.call("pointer_to", {value})) : nullptr;
  ExprResult keep =
      what ? sema.BuildBinOp(nullptr, builder_.location(), BO_Assign, builder_.reference(kept), what) : ExprError();
  if (keep.isInvalid()) return value;
  Expr* again = result();
  if (scalar)
    again = sema.DefaultLvalueConversion(again).get();
  else if (value->isXValue())
    again = ImplicitCastExpr::Create(context, type, CK_NoOp, again, nullptr, VK_XValue, FPOptionsOverride());
  variables_.push_back(kept);
  check_made_ = true;
  return builder_.comma(keep.get(), builder_.comma(check, again));
}

void CoroutineRewriter::carry(Expr* expression, bool yields) {
  CallExpr* call = find_promise_call(expression, yields);
  if (!call || call->getNumArgs() != 1 || !seen_.insert(call).second) return;
  Expr* value = call->getArg(0);
  if (!is_class_by_value(value)) return call->setArg(0, looked_at(value, yields));
  CXXConstructExpr* construction = construction_from_object(value);
  if (!construction) return carry_temporary(call, yields);
  construction->setArg(0, looked_at(construction->getArg(0), yields));
}

// `co_return name + "!"` to a promise that takes the string by value: it has no name while it is built, so it is built
// next to the parameter and moved into it. The one move that tracing adds, and only for what has a move constructor.
void CoroutineRewriter::carry_temporary(CallExpr* call, bool yields) {
  Sema& sema = builder_.sema();
  Expr* value = call->getArg(0);
  CXXRecordDecl* record = value->getType()->getAsCXXRecordDecl();
  if (!record || !record->hasDefinition() || !(record->hasMoveConstructor() || record->hasTrivialCopyConstructor()))
    return;
  Trial trial(sema);
  Expr* named = sema.CreateMaterializeTemporaryExpr(value->getType(), value, /*BoundToLvalueReference=*/false);
  Expr* wrapped = looked_at(named, yields);
  if (wrapped == named) return;
  ExprResult moved = sema.PerformCopyInitialization(
      InitializedEntity::InitializeParameter(builder_.context(), value->getType(), /*Consumed=*/false),
      builder_.location(), wrapped);
  if (!moved.isInvalid() && !trial.failed()) call->setArg(0, moved.get());
}

}  // namespace mlflow::plugin
