#include "plugin/clang/names.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/PrettyPrinter.h"
#include "llvm/Support/raw_ostream.h"

namespace mlflow::plugin {

using namespace clang;

PrintingPolicy printing_policy(const ASTContext& context) {
  PrintingPolicy policy(context.getPrintingPolicy());
  policy.SuppressTagKeyword = true;
  policy.Bool = true;
  policy.SuppressUnwrittenScope = true;
  policy.AnonymousTagLocations = false;
  return policy;
}

std::string type_name(const ASTContext& context, QualType type) { return type.getAsString(printing_policy(context)); }

std::string function_name(const FunctionDecl* function) {
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(function);
  if (method && method->getParent()->isLambda()) return "<lambda>";
  std::string name;
  llvm::raw_string_ostream stream(name);
  function->getDeclName().print(stream, printing_policy(function->getASTContext()));
  stream.flush();
  // A constructor of a class template is named with its arguments, `Box<int>`; people call it Box.
  if (llvm::isa<CXXConstructorDecl>(function) || llvm::isa<CXXDestructorDecl>(function))
    name = name.substr(0, name.find('<'));
  return name;
}

std::string name_in_scopes(const NamedDecl* decl, std::string name) {
  for (const DeclContext* context = decl->getDeclContext(); context && !context->isTranslationUnit();
       context = context->getParent()) {
    if (context->isInlineNamespace()) continue;
    const auto* named = llvm::dyn_cast<NamedDecl>(context);
    if (named && named->getIdentifier()) name = named->getName().str() + "::" + name;
  }
  return name;
}

std::string name_in_scopes(const NamedDecl* decl) { return name_in_scopes(decl, decl->getName().str()); }

std::string rule_name(const FunctionDecl* function) { return name_in_scopes(function, function_name(function)); }

std::string plain_name(const NamedDecl* decl) {
  std::string name = decl->getNameAsString();
  for (const DeclContext* context = decl->getDeclContext(); context && !context->isTranslationUnit();
       context = context->getParent()) {
    const auto* space = llvm::dyn_cast<NamespaceDecl>(context);
    if (space && space->isInline()) continue;
    if (const auto* named = llvm::dyn_cast<NamedDecl>(context)) name = named->getNameAsString() + "::" + name;
  }
  return name;
}

std::string qualified_name(const FunctionDecl* function) {
  std::string name;
  llvm::raw_string_ostream stream(name);
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(function);
  if (method && method->getParent()->isLambda())
    stream << "<lambda>";
  else
    function->printQualifiedName(stream, printing_policy(function->getASTContext()));
  stream << parameter_list(function);
  return stream.str();
}

std::string parameter_list(const FunctionDecl* function) {
  std::string list;
  llvm::raw_string_ostream stream(list);
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(function);
  stream << '(';
  bool first = true;
  for (const ParmVarDecl* parameter : function->parameters()) {
    if (!first) stream << ", ";
    first = false;
    stream << type_name(function->getASTContext(), parameter->getType());
  }
  if (function->isVariadic()) stream << (first ? "..." : ", ...");
  stream << ')';
  if (method && method->isConst() && !method->getParent()->isLambda()) stream << " const";
  return stream.str();
}

}  // namespace mlflow::plugin
