#include "plugin/plan/body_apart.h"

#include "plugin/clang/clang_compat.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
#include "clang/AST/StmtOpenMP.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/TargetInfo.h"
#include "llvm/ADT/STLExtras.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// What of a body ties it to its function, and whether it calls anything: else its frame is the last.
class BodyReader : public RecursiveASTVisitor<BodyReader> {
 public:
  bool is_tied = false;
  bool has_calls = false;

  bool VisitCallExpr(CallExpr* call) {
    const FunctionDecl* callee = call->getDirectCallee();
    const unsigned builtin = callee ? callee->getBuiltinID() : 0;
    if (!builtin) has_calls = true;
    // The caller is another one where the call is recorded.
    if (builtin == Builtin::BI__builtin_return_address || builtin == Builtin::BI__builtin_frame_address ||
        builtin == Builtin::BI__builtin_extract_return_addr)
      return tie();
    return true;
  }
  bool VisitCXXConstructExpr(CXXConstructExpr* construction) {
    if (!construction->getConstructor()->isTrivial()) has_calls = true;
    return true;
  }
  bool VisitCXXNewExpr(CXXNewExpr*) { return has_calls = true; }
  bool VisitCXXDeleteExpr(CXXDeleteExpr*) { return has_calls = true; }
  // These know the function that they are in, and code generation asks it.
  bool TraverseLambdaExpr(LambdaExpr*) { return tie(); }
  bool TraverseBlockExpr(BlockExpr*) { return tie(); }
  bool VisitCapturedStmt(CapturedStmt*) { return tie(); }
  bool VisitOMPExecutableDirective(OMPExecutableDirective*) { return tie(); }
  bool VisitAsmStmt(AsmStmt*) { return tie(); }

 private:
  bool tie() {
    is_tied = true;
    return false;
  }
};

// Attributes that say something to callers and readers only, and not to the code of the body.
bool is_of_the_declaration(const Attr* attribute) {
  return llvm::isa<AnnotateAttr>(attribute) || llvm::isa<UnusedAttr>(attribute) || llvm::isa<UsedAttr>(attribute) ||
         llvm::isa<WarnUnusedResultAttr>(attribute) || llvm::isa<DeprecatedAttr>(attribute) ||
         llvm::isa<VisibilityAttr>(attribute) || llvm::isa<NonNullAttr>(attribute) ||
         llvm::isa<ReturnsNonNullAttr>(attribute) || llvm::isa<NoInlineAttr>(attribute) ||
         llvm::isa<OverrideAttr>(attribute) || llvm::isa<FinalAttr>(attribute) || llvm::isa<AbiTagAttr>(attribute) ||
         llvm::isa<FormatAttr>(attribute);
}

// Compilers of other machines refuse some calls that are to be jumps.
bool has_certain_jumps(const ASTContext& context) {
  const llvm::Triple& triple = context.getTargetInfo().getTriple();
  return triple.isOSBinFormatELF() &&
         (triple.getArch() == llvm::Triple::x86_64 || triple.getArch() == llvm::Triple::aarch64);
}

// Its address or its bits are handed on; the object stays the caller's.
bool can_be_handed_on(const ASTContext& context, QualType type) {
  if (type->isVectorType() || type->isAtomicType()) return false;
  const CXXRecordDecl* record = type->getAsCXXRecordDecl();
  if (!record) return !type->isRecordType();
  if (!record->hasDefinition() || record->isInvalidDecl() || record->isParamDestroyedInCallee()) return false;
  if (!record->canPassInRegisters()) return true;
  // A larger one is on the stack, and a jump would need it where it is.
  return context.getTypeSizeInChars(type).getQuantity() <= 16;
}

bool is_plain_kind(const FunctionDecl* function) {
  if (llvm::isa<CXXConstructorDecl>(function) || llvm::isa<CXXDestructorDecl>(function) ||
      llvm::isa<CXXConversionDecl>(function) || function->isMain() || function->isVariadic() ||
      function->isConstexpr() || function->isNoReturn() || function->getBuiltinID())
    return false;
  switch (function->getOverloadedOperator()) {
    case OO_New:
    case OO_Delete:
    case OO_Array_New:
    case OO_Array_Delete: return false;
    default: break;
  }
  if (const auto* method = llvm::dyn_cast<CXXMethodDecl>(function))
    if (method->getParent()->isLambda() || method->getParent()->isUnion() || compat::has_explicit_object(method))
      return false;
  return llvm::all_of(function->attrs(), is_of_the_declaration);
}

bool is_ordinary_compilation(const LangOptions& options) {
  return options.Sanitize.empty() && options.ElideConstructors && !options.OpenMP && !options.ObjC && !options.CUDA;
}

}  // namespace

bool can_be_apart(Sema& sema, const FunctionDecl* function) {
  const ASTContext& context = sema.Context;
  // What reads a precompiled header or a module would have to find the body's function there.
  if (sema.TUKind != TU_Complete || function->getOwningModule()) return false;
  if (!is_ordinary_compilation(sema.getLangOpts()) || !has_certain_jumps(context) || !is_plain_kind(function))
    return false;
  const auto* type = function->getType()->getAs<FunctionProtoType>();
  if (!type || isUnresolvedExceptionSpec(type->getExceptionSpecType()) || type->getCallConv() != CC_C) return false;
  if (type->getExceptionSpecType() == EST_Dynamic || type->getExceptionSpecType() == EST_MSAny) return false;
  auto handed_on = [&](const ParmVarDecl* parameter) { return can_be_handed_on(context, parameter->getType()); };
  if (!llvm::all_of(function->parameters(), handed_on)) return false;
  const Stmt* body = function->getBody();
  if (!body || llvm::isa<CoroutineBodyStmt>(body)) return false;
  BodyReader reader;
  reader.TraverseStmt(const_cast<Stmt*>(body));
  return reader.has_calls && !reader.is_tied;
}

}  // namespace mlflow::plugin
