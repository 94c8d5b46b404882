#include "plugin/rewrite/return_rewriter.h"

#include "plugin/capture/capture_builder.h"
#include "plugin/clang/clang_compat.h"
#include "plugin/rewrite/error_check.h"

#include "clang/AST/ExprCXX.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// What the return statement returns once the result has a name.
Expr* result_value(const AstBuilder& builder, VarDecl* result, QualType type) {
  Expr* name = builder.reference(result);
  if (type->isLValueReferenceType() || type->isRecordType()) return name;
  if (type->isRValueReferenceType())
    return ImplicitCastExpr::Create(builder.context(), name->getType(), CK_NoOp, name, nullptr, VK_XValue,
                                    FPOptionsOverride());
  return builder.sema().DefaultLvalueConversion(name).get();
}

// Declared here and defined elsewhere, perhaps inline.
bool has_foreign_destructor(QualType type) {
  const CXXRecordDecl* record = type->getAsCXXRecordDecl();
  const CXXDestructorDecl* destructor = record && record->hasDefinition() ? record->getDestructor() : nullptr;
  return destructor && !destructor->isImplicit() && !destructor->isDefined();
}

}  // namespace

void ReturnRewriter::rewrite(Stmt*& statement) {
  // The returns of a lambda or block inside are its own.
  if (!statement || llvm::isa<LambdaExpr>(statement) || llvm::isa<BlockExpr>(statement)) return;
  if (auto* found = llvm::dyn_cast<ReturnStmt>(statement)) {
    // A statement expression in its operand may return, too.
    for (Stmt*& child : found->children()) rewrite(child);
    if (Stmt* replacement = rewritten(found)) statement = replacement;
    return;
  }
  for (Stmt*& child : statement->children()) rewrite(child);
}

Stmt* ReturnRewriter::capture(const AstBuilder& builder, VarDecl* result) {
  auto named = [&] { return builder.reference(result); };
  Stmt* check = builder.statement(build_error_check(builder, scope_, named, plan_.options.error_if, problem_));
  if (!plan_.captures_result) return check;
  Stmt* captured = build_capture_output(builder, scope_, result);
  return captured && check ? builder.compound({captured, check}) : captured;
}

Stmt* ReturnRewriter::rewritten(ReturnStmt* statement) {
  Expr* value = statement->getRetValue();
  QualType type = builder_.function()->getReturnType();
  if (!value || value->getType()->isVoidType()) return nullptr;
  ASTContext& context = builder_.context();
  // Coverage and debuggers find all of it where the statement was.
  SourceLocation begin = statement->getBeginLoc(), end = statement->getEndLoc();
  // Of two regions with the same ends the counts are added: one of two forms begins behind the word.
  if (constant_) begin = value->getBeginLoc();
  AstBuilder here = builder_.at(end);
  Stmt* traced = nullptr;

  const VarDecl* named = statement->getNRVOCandidate();
  if (named && named->isNRVOVariable()) {
    // It lives in the caller's slot already: look at it there, and return it as before.
    Stmt* captured = capture(here, const_cast<VarDecl*>(named));
    if (!captured) return nullptr;
    traced = compat::compound(context, {captured, statement}, begin, end);
  } else {
    // The variable takes the return expression as it was converted for the return; for a class, marking it for the
    // named return value optimisation makes code generation build it in the caller's slot. Its initialiser is set, not
    // checked: what is right for a return (no move constructor needed, implicit moves) is right here.
    VarDecl* result = here.variable("mlflow_result", type.getUnqualifiedType());
    result->setInit(value);
    result->setInitStyle(VarDecl::CInit);
    if (type->isRecordType()) result->setNRVOVariable(true);
    here.sema().CheckCompleteVariableDeclaration(result);
    if (result->isInvalidDecl()) return nullptr;
    // The function returned it without a call of the destructor, which need not be there to link: it is the caller's to
    // call.
    if (has_foreign_destructor(type)) result->ensureEvaluatedStmt()->HasConstantDestruction = true;
    Stmt* captured = capture(here, result);
    Expr* returned = result_value(here, result, type);
    if (!captured || !returned) return nullptr;
    auto* leave =
        ReturnStmt::Create(context, statement->getReturnLoc(), returned, type->isRecordType() ? result : nullptr);
    traced = compat::compound(context, {here.declaration(result), captured, leave}, begin, end);
  }
  if (!constant_) return traced;
  Expr* condition = compat::has_if_consteval ? nullptr : here.call("constant_evaluated", {});
  return compat::if_consteval(context, statement->getReturnLoc(), condition, statement, traced);
}

Stmt* ReturnRewriter::return_zero(SourceLocation end) {
  AstBuilder there = builder_.at(end);
  Expr* zero = there.integer(0, there.context().IntTy);
  Stmt* statement = ReturnStmt::Create(there.context(), end, zero, nullptr);
  rewrite(statement);
  return statement;
}

}  // namespace mlflow::plugin
