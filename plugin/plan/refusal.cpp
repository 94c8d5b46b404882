#include "plugin/plan/refusal.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/Builtins.h"
#include "llvm/ADT/STLExtras.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

class MustTailFinder : public RecursiveASTVisitor<MustTailFinder> {
 public:
  bool found = false;
  bool VisitAttributedStmt(AttributedStmt* statement) {
    for (const Attr* attribute : statement->getAttrs())
      if (llvm::isa<MustTailAttr>(attribute)) found = true;
    return !found;
  }
  bool TraverseLambdaExpr(LambdaExpr*) { return true; }
};

// A body that is nothing but assembler counts on the frame the compiler gives it.
bool is_assembler(const Stmt* body) {
  const auto* compound = llvm::dyn_cast<CompoundStmt>(body);
  if (!compound || compound->body_empty()) return false;
  return llvm::all_of(compound->body(), [](const Stmt* s) { return llvm::isa<AsmStmt>(s); });
}

}  // namespace

std::string refusal(const FunctionDecl* function, bool body_apart) {
  const Stmt* body = function->getBody();
  if (function->isConsteval()) return "it is consteval, so there is nothing to record at run time";
  if (function->isDeletedAsWritten()) return "it is deleted";
  if (function->isExplicitlyDefaulted()) return "it is defaulted: the compiler writes its body";
  if (function->hasAttr<NakedAttr>()) return "it is naked: the compiler gives it no frame, and a span needs one";
  bool special = llvm::isa<CXXConstructorDecl>(function) || llvm::isa<CXXDestructorDecl>(function);
  if (body && special && llvm::isa<CXXTryStmt>(body))
    return "its function-try-block also handles what its bases and members throw, outside its body";
  if (body && is_assembler(body)) return "its body is assembly code";
  MustTailFinder finder;
  if (body && !body_apart) finder.TraverseStmt(const_cast<Stmt*>(body));
  if (finder.found) return "it has a musttail call, and a span has to end after the call";
  return "";
}

std::string call_refusal(const FunctionDecl* callee) {
  const ASTContext& context = callee->getASTContext();
  unsigned builtin = callee->getBuiltinID();
  if (builtin && (!context.BuiltinInfo.isPredefinedLibFunction(builtin) || builtin == Builtin::BIalloca))
    return "it is a builtin: the compiler puts its own code in its place";
  if (callee->isConsteval()) return "it is consteval, so there is no call at run time";
  if (callee->isConstexpr()) return "it is constexpr: the call may be part of a constant";
  if (callee->hasAttr<ReturnsTwiceAttr>()) return "it returns twice";
  if (callee->isImplicit() || callee->isDefaulted()) return "it is implicit or defaulted: the compiler writes it";
  auto has_size = [](const ParmVarDecl* parameter) { return parameter->hasAttr<PassObjectSizeAttr>(); };
  if (llvm::any_of(callee->parameters(), has_size))
    return "the compiler passes the sizes of objects with its arguments (pass_object_size)";
  return "";
}

}  // namespace mlflow::plugin
