#include "plugin/find/call_finder.h"

#include "attributes/attribute_parser.h"
#include "attributes/token_text.h"
#include "plugin/asked/exclusions.h"
#include "plugin/clang/ast_check.h"
#include "plugin/clang/clang_compat.h"
#include "plugin/clang/hook_namespace.h"
#include "plugin/plan/refusal.h"
#include "plugin/rewrite/call_rewriter.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/StmtCXX.h"
#include "clang/AST/StmtOpenMP.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// What is not evaluated, is a constant, or is no place for an expression of another kind.
bool is_left_alone(const Stmt* node) {
  if (llvm::isa<UnaryExprOrTypeTraitExpr>(node) || llvm::isa<CXXNoexceptExpr>(node) || llvm::isa<CXXTypeidExpr>(node) ||
      llvm::isa<ConstantExpr>(node) || llvm::isa<GenericSelectionExpr>(node) || llvm::isa<BlockExpr>(node) ||
      llvm::isa<AsmStmt>(node) || llvm::isa<OMPExecutableDirective>(node) || llvm::isa<PseudoObjectExpr>(node) ||
      llvm::isa<OffsetOfExpr>(node) || llvm::isa<RequiresExpr>(node))
    return true;
  const auto* call = llvm::dyn_cast<CallExpr>(node);
  const FunctionDecl* callee = call ? call->getDirectCallee() : nullptr;
  if (!callee) return false;
  switch (callee->getBuiltinID()) {
    case Builtin::BI__builtin_constant_p:
    case Builtin::BI__builtin_object_size:
    case Builtin::BI__builtin_dynamic_object_size: return true;
    default: return false;
  }
}

bool is_must_tail(const Stmt* node) {
  const auto* attributed = llvm::dyn_cast<AttributedStmt>(node);
  return attributed &&
         llvm::any_of(attributed->getAttrs(), [](const Attr* attribute) { return llvm::isa<MustTailAttr>(attribute); });
}

// A call that is an operand of nothing but casts and the like.
const CallExpr* call_of(const Expr* expression) {
  return expression ? llvm::dyn_cast<CallExpr>(expression->IgnoreUnlessSpelledInSource()) : nullptr;
}

CXXCtorInitializer* with_init(ASTContext& context, const CXXCtorInitializer* old, Expr* init) {
  SourceLocation left = old->getLParenLoc(), right = old->getRParenLoc();
  CXXCtorInitializer* made = nullptr;
  if (old->isBaseInitializer())
    made = new (context) CXXCtorInitializer(context, old->getTypeSourceInfo(), old->isBaseVirtual(), left, init, right,
                                            old->getEllipsisLoc());
  else if (old->isDelegatingInitializer())
    made = new (context) CXXCtorInitializer(context, old->getTypeSourceInfo(), left, init, right);
  else if (old->isIndirectMemberInitializer())
    made = new (context)
        CXXCtorInitializer(context, old->getIndirectMember(), old->getMemberLocation(), left, init, right);
  else
    made = new (context) CXXCtorInitializer(context, old->getMember(), old->getMemberLocation(), left, init, right);
  if (old->isWritten()) made->setSourceOrder(old->getSourceOrder());
  return made;
}

// Where expressions are built for the caller, or for a variable outside of functions.
class BuildingContext {
 public:
  BuildingContext(Sema& sema, FunctionDecl* function) : sema_(sema) {
    if (function) {
      function_.emplace(sema, function);
    } else {
      unit_.emplace(sema, sema.Context.getTranslationUnitDecl());
      sema.PushExpressionEvaluationContext(Sema::ExpressionEvaluationContext::PotentiallyEvaluated);
    }
  }
  ~BuildingContext() {
    if (unit_) sema_.PopExpressionEvaluationContext();
  }
  BuildingContext(const BuildingContext&) = delete;
  BuildingContext& operator=(const BuildingContext&) = delete;

 private:
  Sema& sema_;
  std::optional<Sema::SynthesizedFunctionScope> function_;
  std::optional<Sema::ContextRAII> unit_;
};

// Another value for a time.
template <class T> class Exchanged {
 public:
  Exchanged(T& variable, T value) : variable_(variable), before_(variable) { variable = value; }
  ~Exchanged() { variable_ = before_; }
  Exchanged(const Exchanged&) = delete;
  Exchanged& operator=(const Exchanged&) = delete;

 private:
  T& variable_;
  T before_;
};

}  // namespace

bool CallFinder::look_into(FunctionDecl* function) {
  if (!function->doesThisDeclarationHaveABody() || function->isDependentContext() || function->isInvalidDecl() ||
      function->isFromASTFile() || function->isConsteval() || function->hasAttr<NakedAttr>() ||
      !seen_.insert(function).second)
    return false;
  const SourceManager& sources = sema_.getSourceManager();
  bool system = sources.isInSystemHeader(sources.getExpansionLoc(function->getLocation()));
  if (system && !session_.rules().includes_system()) return false;
  if (is_hook(function)) return false;
  Exchanged<FunctionDecl*> caller(caller_, function);
  AstCheck check(sema_, function, session_.options().check);
  unsigned before = traced_calls_;
  if (auto* constructor = llvm::dyn_cast<CXXConstructorDecl>(function)) visit_initializers(constructor);
  Stmt* body = function->getBody();
  // Of a coroutine the part that was written: what is around it makes and suspends it.
  if (auto* coroutine = llvm::dyn_cast_or_null<CoroutineBodyStmt>(body)) body = coroutine->getBody();
  if (body) visit(body);
  check.report();
  return traced_calls_ != before;
}

bool CallFinder::look_into(VarDecl* variable) {
  if (variable->isImplicit() || variable->isInvalidDecl() || variable->isFromASTFile() || !variable->hasInit() ||
      variable->getDeclContext()->isDependentContext() || variable->getType()->isDependentType() ||
      variable->getDescribedVarTemplate() || variable->isConstexpr() || !seen_.insert(variable).second)
    return false;
  const Expr* init = variable->getInit();
  if (init->isValueDependent() || init->isTypeDependent()) return false;
  Exchanged<FunctionDecl*> caller(caller_, nullptr);
  AstCheck check(sema_, variable, session_.options().check);
  bool any = visit_full(*variable->getInitAddress());
  check.report();
  return any;
}

void CallFinder::visit_initializers(CXXConstructorDecl* constructor) {
  for (auto i = constructor->init_begin(); i != constructor->init_end(); ++i) {
    Stmt* init = (*i)->getInit();
    if (visit_full(init) && init != (*i)->getInit()) *i = with_init(sema_.Context, *i, llvm::cast<Expr>(init));
  }
}

bool CallFinder::visit_full(Stmt*& node) {
  if (!visit(node)) return false;
  auto* expression = llvm::dyn_cast<Expr>(node);
  if (expression && !llvm::isa<FullExpr>(expression))
    node = ExprWithCleanups::Create(sema_.Context, expression, /*CleanupsHaveSideEffects=*/true, {});
  return true;
}

bool CallFinder::visit_children(Stmt* node) {
  bool is_expression = llvm::isa<Expr>(node);
  bool any = false;
  for (Stmt*& child : node->children()) {
    if (!child) continue;
    bool full = !is_expression && llvm::isa<Expr>(child);
    any |= full ? visit_full(child) : visit(child);
  }
  return any;
}

bool CallFinder::visit(Stmt*& node) {
  if (auto found = replaced_.find(node); found != replaced_.end()) {
    node = found->second;
    return true;
  }
  if (session_.traced_calls().count(node)) return true;
  if (is_must_tail(node)) {
    refuse_must_tail(llvm::dyn_cast<ReturnStmt>(llvm::cast<AttributedStmt>(node)->getSubStmt()));
    return false;
  }
  if (is_left_alone(node)) return false;
  if (auto* lambda = llvm::dyn_cast<LambdaExpr>(node)) return visit_lambda(lambda);
  if (auto* suspension = llvm::dyn_cast<CoroutineSuspendExpr>(node)) return visit_coroutine_suspension(suspension);
  if (auto* use = llvm::dyn_cast<CXXDefaultArgExpr>(node)) return visit_default(node, use);
  if (auto* use = llvm::dyn_cast<CXXDefaultInitExpr>(node)) return visit_default(node, use);
  if (auto* end = llvm::dyn_cast<CoreturnStmt>(node)) leave(end->getPromiseCall());
  if (auto* rewritten = llvm::dyn_cast<CXXRewrittenBinaryOperator>(node)) {
    leave(rewritten->getSemanticForm());
    leave(rewritten->getDecomposedForm().InnerBinOp);
  }
  bool any = visit_children(node);
  if (auto* construction = llvm::dyn_cast<CXXConstructExpr>(node)) {
    // No callback announces the constructors that the compiler writes.
    CXXConstructorDecl* constructor = construction->getConstructor();
    if (constructor->isDefaulted() && constructor->isDefined()) {
      FunctionDecl* definition = constructor->getDefinition();
      look_into(definition);
    }
  }
  if (auto* call = llvm::dyn_cast<CallExpr>(node)) any |= trace(node, call);
  return any;
}

void CallFinder::refuse_must_tail(const ReturnStmt* statement) {
  const CallExpr* call = statement ? call_of(statement->getRetValue()) : nullptr;
  const FunctionDecl* callee = call ? call->getDirectCallee() : nullptr;
  if (callee && session_.rules().find_call(callee, caller_, call->getExprLoc()))
    say(call, callee, Outcome::REFUSED, "it is a musttail call, and a span has to end after the call");
}

bool CallFinder::visit_lambda(LambdaExpr* lambda) {
  bool any = false;
  for (Expr*& init : lambda->capture_inits()) {
    Stmt* node = init;
    if (!node) continue;
    any |= visit(node);
    init = llvm::cast<Expr>(node);
  }
  look_into(lambda->getCallOperator());  // of a generic one, the instantiations are announced
  return any;
}

bool CallFinder::visit_coroutine_suspension(CoroutineSuspendExpr* suspension) {
  // Only what is awaited: how the coroutine suspends and resumes is between it and the awaiter.
  Stmt* common = suspension->getCommonExpr();
  if (llvm::isa<CoyieldExpr>(suspension)) leave(suspension->getCommonExpr());
  Stmt* visited = common;
  bool any = visit(visited);
  for (Stmt*& child : suspension->children())
    if (child == common) child = visited;
  return any;
}

bool CallFinder::visit_default(Stmt*& node, CXXDefaultArgExpr* use) {
  ParmVarDecl* parameter = use->getParam();
  auto known = defaults_.find(parameter);
  if (known == defaults_.end()) {
    bool any = false;
    if (!parameter->isFromASTFile() && !parameter->hasUninstantiatedDefaultArg() &&
        parameter->getDefaultArg() == use->getExpr()) {
      Exchanged<FunctionDecl*> caller(caller_, nullptr);
      AstCheck check(sema_, parameter, session_.options().check);
      Stmt* value = parameter->getInit();
      any = visit_full(value);
      if (any) parameter->setDefaultArg(llvm::cast<Expr>(value));
      check.report();
    }
    known = defaults_.insert({parameter, any}).first;
  }
  if (known->second) node = compat::same_default(sema_.Context, use);
  return known->second;
}

bool CallFinder::visit_default(Stmt*& node, CXXDefaultInitExpr* use) {
  FieldDecl* field = use->getField();
  auto known = defaults_.find(field);
  if (known == defaults_.end()) {
    bool any = false;
    Expr* init = field->getInClassInitializer();
    if (init && !field->isFromASTFile() && init == use->getExpr()) {
      Exchanged<FunctionDecl*> caller(caller_, nullptr);
      AstCheck check(sema_, field, session_.options().check);
      Stmt* value = init;
      any = visit_full(value);
      if (value != init) field->setInClassInitializer(llvm::cast<Expr>(value));
      check.report();
    }
    known = defaults_.insert({field, any}).first;
  }
  if (known->second) node = compat::same_default(sema_.Context, use);
  return known->second;
}

void CallFinder::leave(const Expr* call) {
  if (const CallExpr* found = call_of(call)) left_.insert(found);
}

bool CallFinder::trace(Stmt*& node, CallExpr* call) {
  FunctionDecl* callee = call->getDirectCallee();
  if (!callee || left_.count(call) || llvm::isa<CUDAKernelCallExpr>(call)) return false;
  if (is_hook(callee) || is_of_library(callee)) return false;
  const Rule* rule = session_.rules().find_call(callee, caller_, call->getExprLoc());
  PseudoObjectExpr* expression = rule ? traced(call, callee, *rule) : nullptr;
  if (!expression) return false;
  replaced_[call] = expression;
  node = expression;
  ++traced_calls_;
  return true;
}

PseudoObjectExpr* CallFinder::traced(CallExpr* call, FunctionDecl* callee, const Rule& rule) {
  if (auto exclusion = call_exclusion(rule, callee, call->getExprLoc())) {
    // For each function once, and not for what the system's headers do among themselves.
    if (exclusion->kind != ExclusionKind::SYSTEM && reported_.insert(callee->getCanonicalDecl()).second)
      say(call, callee, Outcome::LEFT_OUT, exclusion->text());
    return nullptr;
  }
  std::string reason = call_refusal(callee);
  TracedCall traced;
  if (reason.empty()) {
    if (!find_hooks(sema_)) {
      reason = why_no_hooks(sema_);
    } else {
      attributes::ParseResult parsed = attributes::parse_attribute(attributes::to_tokens(rule.options));
      BuildingContext context(sema_, caller_);
      traced = trace_call(sema_, call, callee, parsed.options, session_.next_suffix(sema_));
      if (!traced.expression) reason = "it could not be rewritten";
    }
  }
  if (!reason.empty()) {
    say(call, callee, Outcome::REFUSED, reason);
    return nullptr;
  }
  session_.traced_calls()[traced.expression] = traced.callsite;
  say(call, callee, Outcome::INSTRUMENTED, traced.problem);
  return traced.expression;
}

void CallFinder::say(const CallExpr* call, const FunctionDecl* callee, Outcome outcome, const std::string& reason) {
  report_call(session_.options(), sema_.Context, call->getExprLoc(), callee, caller_, outcome, reason);
}

}  // namespace mlflow::plugin
