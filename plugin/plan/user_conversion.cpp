#include "plugin/plan/user_conversion.h"

#include "plugin/clang/clang_compat.h"
#include "plugin/clang/names.h"
#include "plugin/clang/trial.h"
#include "plugin/plan/class_kind.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/Sema/Lookup.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// A class that a typedef in a namespace stands for, if both are there and it can be completed.
QualType complete_typedef(Sema& sema, llvm::StringRef space_name, llvm::StringRef name, SourceLocation location) {
  ASTContext& context = sema.Context;
  for (NamedDecl* found : context.getTranslationUnitDecl()->lookup(DeclarationName(&context.Idents.get(space_name)))) {
    auto* space = llvm::dyn_cast<NamespaceDecl>(found);
    if (!space) continue;
    LookupResult result(sema, &context.Idents.get(name), location, Sema::LookupOrdinaryName);
    result.suppressDiagnostics();
    if (!sema.LookupQualifiedName(result, space)) return {};
    const auto* type = result.getAsSingle<TypedefNameDecl>();
    const CXXRecordDecl* record = type ? type->getUnderlyingType()->getAsCXXRecordDecl() : nullptr;
    if (!record || !is_complete(sema, record)) return {};
    return context.getCanonicalType(type->getUnderlyingType());
  }
  return {};
}

llvm::SmallVector<NamedDecl*, 8> candidates(Sema& sema, DeclarationName name, QualType first,
                                            const CXXRecordDecl* record, SourceLocation location) {
  QualType second = compat::tag_type(sema.Context, record).withConst();
  OpaqueValueExpr first_value(location, first, VK_LValue), second_value(location, second, VK_LValue);
  Expr* arguments[] = {&first_value, &second_value};
  ADLResult found;
  sema.ArgumentDependentLookup(name, location, arguments, found);
  llvm::SmallVector<NamedDecl*, 8> result;
  for (NamedDecl* decl : found) result.push_back(decl->getUnderlyingDecl());
  return result;
}

// `T` or `const T&`, nothing that a conversion would lead to.
bool takes(const ASTContext& context, QualType parameter, const CXXRecordDecl* record) {
  QualType type = parameter.getNonReferenceType();
  if (parameter->isReferenceType() && (!parameter->isLValueReferenceType() || !type.isConstQualified())) return false;
  return context.hasSameUnqualifiedType(type, compat::tag_type(context, record));
}

// Its body can be had: one that is still to be instantiated is tried first.
bool is_usable(Sema& sema, FunctionDecl* function, SourceLocation location) {
  if (function->isDeleted() || function->isInvalidDecl() || function->getReturnType()->isUndeducedType()) return false;
  if (!function->getTemplateInstantiationPattern() || function->isDefined()) return true;
  Trial trial(sema);
  sema.InstantiateFunctionDefinition(location, function);
  return !trial.failed();
}

// `template <class T> void to_json(json&, const Box<T>&)`, `template <class J> void to_json(J&, const Point&)`.
bool template_takes(const ASTContext& context, QualType parameter, const CXXRecordDecl* record) {
  if (!parameter->isDependentType()) return takes(context, parameter, record);
  const auto* specialization = llvm::dyn_cast<ClassTemplateSpecializationDecl>(record);
  const auto* type = parameter.getNonReferenceType()->getAs<TemplateSpecializationType>();
  if (!specialization || !type) return false;
  const TemplateDecl* declaration = type->getTemplateName().getAsTemplateDecl();
  return declaration && declaration->getCanonicalDecl() == specialization->getSpecializedTemplate()->getCanonicalDecl();
}

}  // namespace

QualType json_of_to_json(Sema& sema, const CXXRecordDecl* record, SourceLocation location) {
  QualType json = complete_typedef(sema, "nlohmann", "json", location);
  if (json.isNull()) return {};
  DeclarationName name(&sema.Context.Idents.get("to_json"));
  for (NamedDecl* candidate : candidates(sema, name, json, record, location)) {
    // nlohmann's own are templates that take anything.
    if (llvm::StringRef(plain_name(candidate)).substr(0, 10) == "nlohmann::") continue;
    if (auto* function = llvm::dyn_cast<FunctionDecl>(candidate)) {
      if (function->getNumParams() != 2 || !takes(sema.Context, function->getParamDecl(1)->getType(), record)) continue;
      QualType first = function->getParamDecl(0)->getType();
      const CXXRecordDecl* taken = first.getNonReferenceType()->getAsCXXRecordDecl();
      if (!first->isLValueReferenceType() || !taken || plain_name(taken) != "nlohmann::basic_json") continue;
      if (is_complete(sema, taken) && is_usable(sema, function, location))
        return sema.Context.getCanonicalType(first.getNonReferenceType());
    } else if (auto* pattern = llvm::dyn_cast<FunctionTemplateDecl>(candidate)) {
      const FunctionDecl* function = pattern->getTemplatedDecl();
      if (function->getNumParams() == 2 && function->getReturnType()->isVoidType() &&
          template_takes(sema.Context, function->getParamDecl(1)->getType(), record))
        return json;
    }
  }
  return {};
}

QualType stream_of_operator(Sema& sema, const CXXRecordDecl* record, SourceLocation location) {
  QualType stream = complete_typedef(sema, "std", "ostringstream", location);
  if (stream.isNull()) return {};
  DeclarationName name = sema.Context.DeclarationNames.getCXXOperatorName(OO_LessLess);
  for (NamedDecl* candidate : candidates(sema, name, stream, record, location)) {
    auto* function = llvm::dyn_cast<FunctionDecl>(candidate);
    if (!function || function->getNumParams() != 2) continue;
    QualType first = function->getParamDecl(0)->getType();
    const CXXRecordDecl* taken = first.getNonReferenceType()->getAsCXXRecordDecl();
    if (!first->isLValueReferenceType() || !taken || plain_name(taken) != "std::basic_ostream") continue;
    if (takes(sema.Context, function->getParamDecl(1)->getType(), record) && is_usable(sema, function, location))
      return stream;
  }
  return {};
}

}  // namespace mlflow::plugin
