#include "plugin/rewrite/call_rewriter.h"

#include "plugin/capture/capture_builder.h"
#include "plugin/clang/ast_builder.h"
#include "plugin/clang/clang_compat.h"
#include "plugin/clang/names.h"
#include "plugin/plan/trace_plan.h"
#include "plugin/rewrite/callsite_builder.h"
#include "plugin/rewrite/error_check.h"

#include "clang/AST/ASTConsumer.h"
#include "llvm/ADT/DenseMap.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

class CallRewriter {
 public:
  CallRewriter(Sema& sema, CallExpr* call, FunctionDecl* callee, const attributes::TraceOptions& options)
      : context_(sema.Context),
        call_(call),
        callee_(callee),
        plan_(make_call_plan(sema, callee, options)),
        builder_(sema, callee, call->getExprLoc(), /*safest=*/true, sema.Context.getTranslationUnitDecl()) {}

  TracedCall rewrite(const std::string& suffix) {
    TracedCall traced;
    add_variadic_arguments();
    BuiltCallsite callsite = build_callsite(builder_, plan_, call_->getExprLoc(), suffix);
    if (!callsite.callsite) return traced;
    for (VarDecl* variable : callsite.variables) {
      variable->setImplicit();
      builder_.sema().Consumer.HandleTopLevelDecl(DeclGroupRef(variable));
    }
    callsite_ = callsite.callsite;

    OpaqueValueExpr* scope = keep(temporary(builder_.hook_type("Scope")));
    if (!scope) return traced;
    parts_.push_back(scope);
    scope_ = scope;
    CallExpr* call = copy();
    if (!call || !add_call(call, traced.problem)) return traced;
    traced.callsite = callsite_;
    traced.expression = PseudoObjectExpr::Create(context_, call_, parts_, result_);
    return traced;
  }

 private:
  // What the call gives beyond its parameters, as a list.
  void add_variadic_arguments() {
    if (!plan_.options.capture_inputs || !callee_->isVariadic()) return;
    PlannedParameter planned;
    planned.name = "...";
    planned.kind = ParameterKind::PACK;
    for (unsigned i = first_parameter() + callee_->getNumParams(); i < call_->getNumArgs(); ++i) {
      QualType type = call_->getArg(i)->getType();
      auto* parameter = ParmVarDecl::Create(context_, context_.getTranslationUnitDecl(), builder_.location(),
                                            builder_.location(), nullptr, type, nullptr, SC_None, nullptr);
      extra_[i] = parameter;
      planned.values.push_back(parameter);
      if (!is_capturable(context_, type)) planned.kind = ParameterKind::OPAQUE;
    }
    if (planned.values.empty()) return;
    if (planned.kind == ParameterKind::OPAQUE) planned.values.clear();
    plan_.has_values |= !planned.values.empty();
    plan_.parameters.push_back(std::move(planned));
  }

  // Of an operator that is a member, the first argument is the object.
  unsigned first_parameter() const {
    const auto* method = llvm::dyn_cast<CXXMethodDecl>(callee_);
    if (!llvm::isa<CXXOperatorCallExpr>(call_) || !method) return 0;
    return call_->getNumArgs() > callee_->getNumParams() ? 1 : 0;
  }

  ParmVarDecl* parameter_of(unsigned argument) const {
    if (ParmVarDecl* extra = extra_.lookup(argument)) return extra;
    unsigned first = first_parameter();
    return argument < first || argument - first >= callee_->getNumParams() ? nullptr
                                                                           : callee_->getParamDecl(argument - first);
  }

  bool is_captured(const ParmVarDecl* parameter) const {
    for (const PlannedParameter& planned : plan_.parameters)
      if (llvm::is_contained(planned.values, parameter)) return true;
    return false;
  }

  // An expression evaluated where it stands, and named from then on.
  OpaqueValueExpr* keep(Expr* source) const {
    if (!source) return nullptr;
    return new (context_)
        OpaqueValueExpr(builder_.location(), source->getType(), source->getValueKind(), OK_Ordinary, source);
  }

  // `T()`, alive to the end of the full expression.
  Expr* temporary(QualType type) const {
    if (type.isNull()) return nullptr;
    SourceLocation at = builder_.location();
    Sema& sema = builder_.sema();
    ExprResult value =
        sema.BuildCXXTypeConstructExpr(context_.getTrivialTypeSourceInfo(type, at), at, MultiExprArg(), at, false);
    return value.isInvalid() ? nullptr : sema.CreateMaterializeTemporaryExpr(type, value.get(), true);
  }

  Expr* unary(UnaryOperatorKind kind, Expr* operand, QualType type, ExprValueKind category) const {
    return UnaryOperator::Create(context_, operand, kind, type, category, OK_Ordinary, builder_.location(), false,
                                 FPOptionsOverride());
  }

  // Evaluates `source` where it stands, then what comes `after`; what it gives is what `source` gives.
  Expr* with(OpaqueValueExpr* source, const std::vector<Expr*>& after) const {
    std::vector<Expr*> parts = {source};
    parts.insert(parts.end(), after.begin(), after.end());
    return PseudoObjectExpr::Create(context_, source, parts, 0);
  }

  // Notes an argument for the time when the span begins: a scalar's value, else where the object is. False: impossible.
  bool note(ParmVarDecl* parameter, OpaqueValueExpr* value, std::vector<Expr*>& after) {
    bool by_value = value->isPRValue() && !value->getType()->isRecordType();
    QualType type = value->getType().getUnqualifiedType();
    QualType pointer = context_.getPointerType(value->getType());
    OpaqueValueExpr* slot = keep(temporary(by_value ? type : pointer));
    if (!slot) return false;
    parts_.push_back(slot);
    Expr* noted = by_value ? value : unary(UO_AddrOf, builder_.reference(value), pointer, VK_PRValue);
    ExprResult assigned = builder_.sema().BuildBinOp(nullptr, builder_.location(), BO_Assign, slot, noted);
    if (assigned.isInvalid()) return false;
    after.push_back(assigned.get());
    Expr* read = slot;
    if (!by_value) {
      read = builder_.sema().DefaultLvalueConversion(slot).get();
      read = unary(UO_Deref, read, value->getType(), VK_LValue);
    }
    noted_[parameter] = read;
    return true;
  }

  bool begin(std::vector<Expr*>& into) {
    Expr* begun = build_inputs(builder_, "begin_span", *scope_, callsite_, plan_,
                               [&](ParmVarDecl* parameter) { return noted_.lookup(parameter); });
    into.push_back(begun);
    return begun;
  }

  // The call with its operands noted on their way, and the span begun after the last of them.
  CallExpr* copy() {
    std::vector<Expr*> arguments(call_->arguments().begin(), call_->arguments().end());
    auto* member = llvm::dyn_cast<MemberExpr>(call_->getCallee()->IgnoreParens());
    bool has_object = llvm::isa<CXXMemberCallExpr>(call_) && member;
    // As code generation evaluates them: from the left, but for assignments.
    const auto* operation = llvm::dyn_cast<CXXOperatorCallExpr>(call_);
    bool from_right = operation && operation->isAssignmentOp();
    std::size_t last = from_right ? 0 : arguments.size() - 1;
    std::vector<std::size_t> order(arguments.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = from_right ? order.size() - 1 - i : i;
    for (std::size_t i : order) {
      if (arguments[i]->getObjectKind() != OK_Ordinary) return nullptr;
      OpaqueValueExpr* value = keep(arguments[i]);
      std::vector<Expr*> after;
      ParmVarDecl* parameter = parameter_of(static_cast<unsigned>(i));
      if (parameter && is_captured(parameter) && !note(parameter, value, after)) return nullptr;
      if (i == last && !begin(after)) return nullptr;
      arguments[i] = with(value, after);
    }
    Expr* callee = call_->getCallee();
    if (has_object) {
      std::vector<Expr*> after;
      if (arguments.empty() && !begin(after)) return nullptr;
      callee = with_object(member, with(keep(member->getBase()), after));
    } else if (arguments.empty() && !begin(parts_)) {
      return nullptr;
    }
    return with_arguments(callee, arguments);
  }

  MemberExpr* with_object(const MemberExpr* member, Expr* object) const {
    TemplateArgumentListInfo arguments;
    if (member->hasExplicitTemplateArgs()) member->copyTemplateArgumentsInto(arguments);
    return MemberExpr::Create(context_, object, member->isArrow(), member->getOperatorLoc(), member->getQualifierLoc(),
                              member->getTemplateKeywordLoc(), member->getMemberDecl(), member->getFoundDecl(),
                              member->getMemberNameInfo(), member->hasExplicitTemplateArgs() ? &arguments : nullptr,
                              member->getType(), member->getValueKind(), member->getObjectKind(),
                              member->isNonOdrUse());
  }

  CallExpr* with_arguments(Expr* callee, llvm::ArrayRef<Expr*> arguments) const {
    QualType type = call_->getType();
    ExprValueKind category = call_->getValueKind();
    SourceLocation end = call_->getRParenLoc();
    FPOptionsOverride options = call_->getFPFeatures();
    if (const auto* operation = llvm::dyn_cast<CXXOperatorCallExpr>(call_))
      return CXXOperatorCallExpr::Create(context_, operation->getOperator(), callee, arguments, type, category,
                                         operation->getOperatorLoc(), options, call_->getADLCallKind());
    if (llvm::isa<CXXMemberCallExpr>(call_))
      return CXXMemberCallExpr::Create(context_, callee, arguments, type, category, end, options);
    return CallExpr::Create(context_, callee, arguments, type, category, end, options, 0, call_->getADLCallKind());
  }

  // The call itself, the capture of what it gives, and the end of the span.
  bool add_call(CallExpr* call, std::string& problem) {
    bool is_void = call->getType()->isVoidType();
    if (is_void) {
      parts_.push_back(call);
    } else {
      OpaqueValueExpr* result = keep(call);
      result_ = static_cast<unsigned>(parts_.size());
      parts_.push_back(result);
      if (plan_.captures_result && !add(build_capture_output(builder_, *scope_, plan_, result))) return false;
      auto named = [&] { return builder_.reference(result); };
      if (plan_.checks_result)
        add(builder_.statement(build_error_check(builder_, *scope_, named, plan_.options.error_if, problem)));
    }
    return add(builder_.call("end_call", {builder_.reference(*scope_)}));
  }

  bool add(Stmt* statement) {
    if (!statement) return false;
    auto* expression = llvm::dyn_cast<Expr>(statement);
    if (!expression) {
      CompoundStmt* block = compat::compound(context_, {statement}, builder_.location(), builder_.location());
      expression = new (context_) StmtExpr(block, context_.VoidTy, builder_.location(), builder_.location(), 0);
    }
    parts_.push_back(expression);
    return true;
  }

  ASTContext& context_;
  CallExpr* call_;
  FunctionDecl* callee_;
  TracePlan plan_;
  AstBuilder builder_;
  VarDecl* callsite_ = nullptr;
  std::optional<Operand> scope_;
  std::vector<Expr*> parts_;
  unsigned result_ = PseudoObjectExpr::NoResult;
  llvm::DenseMap<const ParmVarDecl*, Expr*> noted_;
  llvm::DenseMap<unsigned, ParmVarDecl*> extra_;
};

}  // namespace

TracedCall trace_call(Sema& sema, CallExpr* call, FunctionDecl* callee, const attributes::TraceOptions& options,
                      const std::string& suffix) {
  return CallRewriter(sema, call, callee, options).rewrite(suffix);
}

}  // namespace mlflow::plugin
