#include "plugin/clang/lambda_names.h"

#include "plugin/clang/names.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/ASTLambda.h"
#include "clang/Basic/SourceManager.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// The lambda that this value is, or is made of: std::function<void()>(lambda). Null: there is none.
const LambdaExpr* lambda_in(const Expr* value) {
  while (value) {
    value = value->IgnoreUnlessSpelledInSource();
    if (const auto* lambda = llvm::dyn_cast<LambdaExpr>(value)) return lambda;
    if (const auto* cast = llvm::dyn_cast<ExplicitCastExpr>(value)) {
      value = cast->getSubExpr();
    } else if (const auto* made = llvm::dyn_cast<CXXConstructExpr>(value)) {
      value = made->getNumArgs() != 0 ? made->getArg(0) : nullptr;
    } else if (const auto* list = llvm::dyn_cast<InitListExpr>(value)) {
      value = list->getNumInits() == 1 ? list->getInit(0) : nullptr;
    } else {
      return nullptr;
    }
  }
  return nullptr;
}

const CXXRecordDecl* lambda_class(const FunctionDecl* function) {
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(function);
  return method && method->getParent()->isLambda() ? method->getParent() : nullptr;
}

}  // namespace

void LambdaNames::add(const Expr* value, Name name) {
  if (const LambdaExpr* lambda = lambda_in(value)) names_.try_emplace(lambda->getLambdaClass(), std::move(name));
}

void LambdaNames::assigned(const Expr* value, const NamedDecl* to) {
  if (value && to && to->getIdentifier()) add(value, {to->getName().str(), name_in_scopes(to), true});
}

void LambdaNames::note(const VarDecl* variable) {
  if (!llvm::isa<ParmVarDecl>(variable)) assigned(variable->getInit(), variable);
}

void LambdaNames::note(const FieldDecl* field) {
  if (field->hasInClassInitializer()) assigned(field->getInClassInitializer(), field);
}

void LambdaNames::note(const CXXCtorInitializer* initializer) {
  if (initializer->isMemberInitializer()) assigned(initializer->getInit(), initializer->getMember());
}

void LambdaNames::note_assignment(const Expr* to, const Expr* from) {
  const Expr* target = to->IgnoreParenImpCasts();
  if (const auto* member = llvm::dyn_cast<MemberExpr>(target))
    assigned(from, member->getMemberDecl());
  else if (const auto* reference = llvm::dyn_cast<DeclRefExpr>(target))
    assigned(from, reference->getDecl());
}

void LambdaNames::note(const CallExpr* call) {
  if (const auto* operation = llvm::dyn_cast<CXXOperatorCallExpr>(call)) {
    if (operation->getOperator() == OO_Equal && operation->getNumArgs() == 2)
      note_assignment(operation->getArg(0), operation->getArg(1));
    return;
  }
  const FunctionDecl* callee = call->getDirectCallee();
  if (!callee || !callee->getIdentifier()) return;
  for (const Expr* argument : call->arguments()) {
    const LambdaExpr* lambda = lambda_in(argument);
    if (!lambda) continue;
    std::string own = "<lambda passed to " + callee->getName().str() + ">";
    add(lambda, {own, name_in_scopes(lambda->getLambdaClass(), own), false});
  }
}

const LambdaNames::Name* LambdaNames::find(const FunctionDecl* function) const {
  const CXXRecordDecl* lambda = lambda_class(function);
  auto found = names_.find(lambda);
  return lambda && found != names_.end() ? &found->second : nullptr;
}

std::string LambdaNames::rule_name(const FunctionDecl* function) const {
  if (const Name* name = find(function)) return name->whole;
  const CXXRecordDecl* lambda = lambda_class(function);
  if (!lambda) return "";
  const SourceManager& sources = function->getASTContext().getSourceManager();
  PresumedLoc place = sources.getPresumedLoc(sources.getExpansionLoc(lambda->getLocation()));
  return name_in_scopes(lambda, "<lambda:" + std::to_string(place.isValid() ? place.getLine() : 0) + ">");
}

std::string LambdaNames::span_name(const FunctionDecl* function) const {
  const Name* name = find(function);
  return name && name->assigned ? name->own : "";
}

}  // namespace mlflow::plugin
