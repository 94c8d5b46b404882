#include "plugin/clang/hook_namespace.h"

#include <string>

#include "plugin/clang/names.h"

#include "clang/AST/ASTContext.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

bool begins_with(llvm::StringRef text, llvm::StringRef prefix) { return text.substr(0, prefix.size()) == prefix; }

}  // namespace

NamespaceDecl* find_hooks(Sema& sema, bool safest) {
  DeclarationName name(&sema.Context.Idents.get(safest ? safest_hook_namespace : hook_namespace));
  for (NamedDecl* found : sema.Context.getTranslationUnitDecl()->lookup(name))
    if (auto* space = llvm::dyn_cast<NamespaceDecl>(found)) return space;
  return nullptr;
}

const char* why_no_hooks(const Sema& sema) {
  const LangOptions& language = sema.getLangOpts();
  if (!language.CPlusPlus) return "it is C: only C++ is traced, from C++14 on";
  if (!language.CPlusPlus14) return "it is compiled as C++ of before C++14";
  return "this version traces nothing in a C++20 module unit";
}

bool is_hook(const FunctionDecl* function) {
  // The C half also by its own name: extern "C" functions are one, wherever they are declared.
  return (function->getIdentifier() && begins_with(function->getName(), hook_namespace)) ||
         begins_with(rule_name(function), hook_namespace);
}

bool is_safest_hook(const FunctionDecl* function) { return begins_with(rule_name(function), safest_hook_namespace); }

bool is_of_library(const FunctionDecl* function) { return begins_with(rule_name(function), "mlflow::"); }

}  // namespace mlflow::plugin
