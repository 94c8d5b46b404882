#include "plugin/rewrite/body_rewriter.h"

#include "plugin/capture/capture_builder.h"
#include "plugin/clang/clang_compat.h"
#include "plugin/rewrite/coroutine_rewriter.h"
#include "plugin/rewrite/origin_builder.h"
#include "plugin/rewrite/return_rewriter.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

SourceLocation first_location(Stmt* body) {
  auto* block = llvm::dyn_cast<CompoundStmt>(body);
  return block && !block->body_empty() ? block->body_front()->getBeginLoc() : body->getEndLoc();
}

// Those that the plan is about went with the body.
TracePlan with_own_parameters(TracePlan plan, const BodyMover& mover) {
  for (PlannedParameter& parameter : plan.parameters) {
    for (ParmVarDecl*& value : parameter.values) value = mover.parameter(value);
    if (parameter.reading.size) parameter.reading.size = mover.parameter(parameter.reading.size);
  }
  return plan;
}

}  // namespace

BodyRewriter::BodyRewriter(Sema& sema, FunctionDecl* function, const TracePlan& plan)
    : builder_(sema, function, function->getBody()->getBeginLoc(), plan.safest), plan_(plan), function_(function) {}

Stmt* BodyRewriter::rewrite() {
  BuiltCallsite callsite = build_callsite(builder_, plan_, function_->getLocation());
  if (!callsite.callsite) return nullptr;
  Statements statements;
  for (VarDecl* variable : callsite.variables) statements.push_back(builder_.declaration(variable));
  if (plan_.body_apart) {
    mover_.emplace(builder_);
    Stmt* body = body_apart(callsite, function_->getBody(), std::move(statements));
    if (!body) mover_->undo();
    return body;
  }
  VarDecl* creation = build_creation();
  if (!begin_span(callsite, build_origin(creation, statements), statements)) return nullptr;
  Stmt* body = function_->getBody();
  if (auto* coroutine = llvm::dyn_cast<CoroutineBodyStmt>(body))
    return coroutine_body(coroutine, creation, std::move(statements));
  return plain_body(body, std::move(statements));
}

VarDecl* BodyRewriter::build_creation() const {
  if (!plan_.coroutine || !compat::has_variables_ahead_of_coroutine) return nullptr;
  VarDecl* creation = builder_.variable("mlflow_creation", builder_.hook_type("Creation"));
  return builder_.construct(creation) ? creation : nullptr;
}

VarDecl* BodyRewriter::build_origin(VarDecl* creation, Statements& statements) {
  if (!plan_.has_origin()) return creation;
  Statements own;
  VarDecl* origin = creation;
  if (!origin) {
    origin = builder_.variable("mlflow_origin", builder_.hook_type("Origin"));
    if (!builder_.construct(origin)) return nullptr;
    own.push_back(builder_.declaration(origin));
  }
  OriginBuilder builder(builder_, origin, plan_);
  bool any = builder.build(own);
  faults_ = builder.problems();
  if (!any) return creation;
  statements.insert(statements.end(), own.begin(), own.end());
  return origin;
}

bool BodyRewriter::begin_span(const BuiltCallsite& callsite, VarDecl* origin, Statements& statements) {
  scope_ = builder_.variable("mlflow_scope", builder_.hook_type("Scope"));
  bool begun_with_values = plan_.has_values && !origin;
  std::vector<Expr*> arguments;
  if (!begun_with_values) arguments.push_back(builder_.reference(callsite.callsite));
  if (origin) arguments.push_back(builder_.reference(origin));
  if (!builder_.construct(scope_, arguments)) return false;
  statements.push_back(builder_.declaration(scope_));
  if (!plan_.has_values) return true;
  Stmt* capture = builder_.statement(build_inputs(builder_, begun_with_values ? "begin_span" : "capture_inputs", scope_,
                                                  begun_with_values ? callsite.callsite : nullptr, plan_,
                                                  [&](ParmVarDecl* value) { return builder_.reference(value); }));
  if (capture) statements.push_back(capture);
  return capture;
}

Stmt* BodyRewriter::coroutine_body(CoroutineBodyStmt* coroutine, VarDecl* creation, Statements statements) {
  // The body proper is the first child; around it the promise is made, suspended first and last, and told of
  // exceptions.
  CoroutineRewriter rewriter(builder_, scope_, plan_);
  Stmt* traced = rewriter.rewrite(std::move(statements), coroutine);
  problem_ = rewriter.problem();
  *coroutine->child_begin() = traced;
  return creation ? whole({builder_.declaration(creation), coroutine}, traced) : coroutine;
}

Stmt* BodyRewriter::plain_body(Stmt* body, Statements statements) {
  if (!plan_.options.output_reducer.empty()) problem_ = "'output_reducer' has no effect: the function yields nothing";
  bool constant = function_->isConstexpr();
  if (plan_.captures_result || plan_.checks_result) {
    ReturnRewriter returns(builder_, scope_, plan_, constant);
    returns.rewrite(body);
    if (!returns.problem().empty()) problem_ = returns.problem();
    AstBuilder::append_body(statements, body);
    if (function_->isMain()) statements.push_back(returns.return_zero(body->getEndLoc()));
  } else {
    AstBuilder::append_body(statements, body);
  }
  if (!constant) return whole(statements, body);
  // Of two regions with the same ends coverage adds the counts: this one begins at the first statement.
  Stmt* traced = compat::compound(builder_.context(), statements, first_location(body), body->getEndLoc());
  // Both arms share the statements of the old body: only one of them is ever evaluated or emitted.
  Expr* condition = compat::has_if_consteval ? nullptr : builder_.call("constant_evaluated", {});
  Stmt* choice = compat::if_consteval(builder_.context(), body->getBeginLoc(), condition, body, traced);
  return whole({choice}, body);
}

Stmt* BodyRewriter::body_apart(const BuiltCallsite& callsite, Stmt* body, Statements statements) {
  if (!plan_.options.output_reducer.empty()) problem_ = "'output_reducer' has no effect: the function yields nothing";
  SourceLocation place = builder_.location();
  Expr* unwanted = builder_.call("unwanted", {});
  if (!unwanted) return nullptr;
  statements.push_back(IfStmt::Create(builder_.context(), place, IfStatementKind::Ordinary, nullptr, nullptr, unwanted,
                                      place, place, mover_->jump_to_body()));
  scope_ = builder_.variable("mlflow_scope", builder_.hook_type("Scope"));
  if (!builder_.construct(scope_)) return nullptr;
  statements.push_back(builder_.declaration(scope_));
  Stmt* begin = builder_.statement(build_inputs(builder_, "begin_wanted_span", scope_, callsite.callsite,
                                                with_own_parameters(plan_, *mover_),
                                                [&](ParmVarDecl* value) { return builder_.reference(value); }));
  if (!begin) return nullptr;
  statements.push_back(begin);
  Stmt* leave = mover_->leave_through_body();
  if (plan_.captures_result || plan_.checks_result) {
    ReturnRewriter returns(builder_, scope_, plan_, false);
    returns.rewrite(leave);
    if (!returns.problem().empty()) problem_ = returns.problem();
  }
  statements.push_back(leave);
  return whole(statements, body);
}

Stmt* BodyRewriter::whole(const Statements& statements, Stmt* body) const {
  return compat::compound(builder_.context(), statements, body->getBeginLoc(), body->getEndLoc());
}

}  // namespace mlflow::plugin
