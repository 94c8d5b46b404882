#include "plugin/clang/named_callable.h"

#include "clang/AST/DeclCXX.h"
#include "clang/Sema/Lookup.h"
#include "llvm/ADT/SmallVector.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// `parts` as seen in `context`: the namespaces and classes in front, then the name. False if one of them is not there.
bool look_up_path(Sema& sema, DeclContext* context, llvm::ArrayRef<llvm::StringRef> parts, LookupResult& found) {
  for (llvm::StringRef part : parts) {
    if (auto* record = llvm::dyn_cast<CXXRecordDecl>(context); record && !record->hasDefinition()) return false;
    found.clear();
    found.setLookupName(&sema.Context.Idents.get(part));
    if (!sema.LookupQualifiedName(found, context)) return false;
    if (part.data() == parts.back().data()) return true;
    NamedDecl* next = found.isSingleResult() ? found.getFoundDecl()->getUnderlyingDecl() : nullptr;
    context = llvm::dyn_cast_or_null<DeclContext>(next);
    if (!context) return false;
  }
  return false;
}

}  // namespace

Expr* find_callable(const AstBuilder& builder, llvm::StringRef name) {
  Sema& sema = builder.sema();
  llvm::SmallVector<llvm::StringRef, 4> parts;
  name.split(parts, "::", -1, /*KeepEmpty=*/false);
  bool global = name.substr(0, 2) == "::";
  for (DeclContext* from = builder.function()->getDeclContext(); from; from = from->getParent()) {
    if (global && !from->isTranslationUnit()) continue;
    LookupResult found(sema, DeclarationName(), builder.location(), Sema::LookupOrdinaryName);
    found.suppressDiagnostics();
    if (!look_up_path(sema, from, parts, found)) continue;
    ExprResult callee = sema.BuildDeclarationNameExpr(CXXScopeSpec(), found, false);
    return callee.isInvalid() ? nullptr : callee.get();
  }
  return nullptr;
}

}  // namespace mlflow::plugin
