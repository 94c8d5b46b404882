#include "return_rewriter.h"

#include "capture_builder.h"
#include "clang_compat.h"
#include "error_check.h"

#include "clang/AST/ExprCXX.h"

namespace mlflow::plugin {

using namespace clang;

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

Stmt* ReturnRewriter::capture(VarDecl* result) {
  auto named = [&] { return builder_.reference(result); };
  Stmt* check = builder_.statement(build_error_check(builder_, scope_, named, plan_.options.error_if, problem_));
  if (!plan_.captures_result) return check;
  Stmt* captured = build_capture_output(builder_, scope_, result);
  return captured && check ? builder_.compound({captured, check}) : captured;
}

// What the return statement returns once the result has a name.
Expr* ReturnRewriter::result_value(VarDecl* result, QualType type) {
  Expr* name = builder_.reference(result);
  if (type->isLValueReferenceType() || type->isRecordType()) return name;
  if (type->isRValueReferenceType())
    return ImplicitCastExpr::Create(builder_.context(), name->getType(), CK_NoOp, name, nullptr, VK_XValue,
                                    FPOptionsOverride());
  return builder_.sema().DefaultLvalueConversion(name).get();
}

Stmt* ReturnRewriter::rewritten(ReturnStmt* statement) {
  Expr* value = statement->getRetValue();
  QualType type = builder_.function()->getReturnType();
  if (!value || value->getType()->isVoidType()) return nullptr;
  ASTContext& context = builder_.context();
  Stmt* traced = nullptr;

  const VarDecl* named = statement->getNRVOCandidate();
  if (named && named->isNRVOVariable()) {
    // It lives in the caller's slot already: look at it there, and return it as before.
    Stmt* captured = capture(const_cast<VarDecl*>(named));
    if (!captured) return nullptr;
    traced = builder_.compound({captured, statement});
  } else {
    // The variable takes the return expression as it was converted for the return; for a class, marking it for the named
    // return value optimisation makes code generation build it in the caller's slot. Its initialiser is set, not
    // checked: what is right for a return (no move constructor needed, implicit moves) is right here.
    VarDecl* result = builder_.variable("mlflow_result", type.getUnqualifiedType());
    result->setInit(value);
    result->setInitStyle(VarDecl::CInit);
    if (type->isRecordType()) result->setNRVOVariable(true);
    builder_.sema().CheckCompleteVariableDeclaration(result);
    if (result->isInvalidDecl()) return nullptr;
    Stmt* captured = capture(result);
    Expr* returned = result_value(result, type);
    if (!captured || !returned) return nullptr;
    auto* end =
        ReturnStmt::Create(context, statement->getReturnLoc(), returned, type->isRecordType() ? result : nullptr);
    traced = builder_.compound({builder_.declaration(result), captured, end});
  }
  if (!constant_) return traced;
  Expr* condition = compat::has_if_consteval ? nullptr : builder_.call("constant_evaluated", {});
  return compat::if_consteval(context, statement->getReturnLoc(), condition, statement, traced);
}

Stmt* ReturnRewriter::return_zero() {
  Expr* zero = builder_.integer(0, builder_.context().IntTy);
  Stmt* statement = ReturnStmt::Create(builder_.context(), builder_.location(), zero, nullptr);
  rewrite(statement);
  return statement;
}

}  // namespace mlflow::plugin
