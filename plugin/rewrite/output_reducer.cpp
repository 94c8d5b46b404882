#include "plugin/rewrite/output_reducer.h"

#include "plugin/clang/clang_compat.h"
#include "plugin/clang/named_callable.h"
#include "plugin/clang/names.h"
#include "plugin/clang/trial.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Sema/Lookup.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

NamedDecl* find_vector(Sema& sema, SourceLocation location) {
  NamespaceDecl* space = sema.getStdNamespace();
  if (!space) return nullptr;
  LookupResult found(sema, &sema.Context.Idents.get("vector"), location, Sema::LookupOrdinaryName);
  found.suppressDiagnostics();
  if (!sema.LookupQualifiedName(found, space)) return nullptr;
  return found.getAsSingle<ClassTemplateDecl>();
}

TemplateArgumentLoc type_argument(const AstBuilder& builder, QualType type) {
  return TemplateArgumentLoc(TemplateArgument(type),
                             builder.context().getTrivialTypeSourceInfo(type, builder.location()));
}

// ItemList<std::vector<Item>>: what Python's reducers are given, a list.
QualType list_of(const AstBuilder& builder, QualType item) {
  auto* vector = llvm::dyn_cast_or_null<ClassTemplateDecl>(find_vector(builder.sema(), builder.location()));
  if (!vector) return {};
  TemplateArgumentListInfo arguments(builder.location(), builder.location());
  arguments.addArgument(compat::template_argument(builder.context(), TemplateName(vector), builder.location()));
  arguments.addArgument(type_argument(builder, item));
  Trial trial(builder.sema());
  Expr* call = builder.call("item_list", arguments, {});
  return call && !trial.failed() ? call->getType() : QualType();
}

// ItemList<C>, where the function's parameter says that it takes another container.
QualType list_taken(const AstBuilder& builder, const Expr* callee) {
  const auto* reference = llvm::dyn_cast<DeclRefExpr>(callee);
  const auto* function = reference ? llvm::dyn_cast<FunctionDecl>(reference->getDecl()) : nullptr;
  if (!function || function->getNumParams() == 0) return {};
  QualType type = function->getParamDecl(0)->getType().getNonReferenceType().getUnqualifiedType();
  if (!type->isRecordType()) return {};
  TemplateArgumentListInfo arguments(builder.location(), builder.location());
  arguments.addArgument(type_argument(builder, type));
  Trial trial(builder.sema());
  Expr* call = builder.call("item_list_of", arguments, {});
  return call && !trial.failed() ? call->getType() : QualType();
}

// The function among the overloads, or the object, that a call with such a list means.
ValueDecl* resolve(const AstBuilder& builder, Expr* callee, QualType list) {
  const auto* record = llvm::dyn_cast_or_null<ClassTemplateSpecializationDecl>(list->getAsCXXRecordDecl());
  if (!record) return nullptr;
  QualType items = record->getTemplateArgs()[0].getAsType();
  Trial trial(builder.sema());
  Expr* argument = new (builder.context()) OpaqueValueExpr(builder.location(), items, VK_LValue);
  ExprResult made = builder.sema().BuildCallExpr(nullptr, callee, builder.location(), argument, builder.location());
  if (made.isInvalid() || trial.failed()) return nullptr;
  auto* call = llvm::dyn_cast<CallExpr>(made.get()->IgnoreImplicit());
  if (!call) return nullptr;
  if (!llvm::isa<CXXOperatorCallExpr>(call)) return call->getDirectCallee();
  auto* object = llvm::dyn_cast<DeclRefExpr>(call->getArg(0)->IgnoreParenImpCasts());
  return object ? object->getDecl() : nullptr;
}

}  // namespace

std::optional<OutputReducer> OutputReducer::make(const AstBuilder& builder, VarDecl* scope, llvm::StringRef name,
                                                 QualType item, std::string& problem) {
  problem = "'output_reducer' has no effect: '" + name.str() + "' cannot be called with a list of '" +
            type_name(builder.context(), item) + "', the type that the function yields";
  if (Expr* callee = find_callable(builder, name)) {
    for (QualType type : {list_of(builder, item), list_taken(builder, callee)}) {
      ValueDecl* reducer = type.isNull() ? nullptr : resolve(builder, find_callable(builder, name), type);
      if (!reducer) continue;
      VarDecl* items = builder.variable("mlflow_items", type);
      Trial trial(builder.sema());
      builder.sema().ActOnUninitializedDecl(items);
      if (items->isInvalidDecl() || trial.failed()) continue;
      OutputReducer made(builder, scope, items, reducer);
      Expr* value = new (builder.context()) OpaqueValueExpr(builder.location(), item, VK_LValue);
      if (!made.takes(value) || !builder.tried([&] { return made.call(); })) continue;
      problem.clear();
      return made;
    }
  } else {
    problem = "'output_reducer' has no effect: no function '" + name.str() + "' is visible here";
  }
  return std::nullopt;
}

bool OutputReducer::takes(Expr* value) const {
  return builder_->tried([&] { return builder_->call("keep_item", {builder_->reference(items_), value}); }) != nullptr;
}

Expr* OutputReducer::call() const {
  return builder_->call("reduce",
                        {builder_->reference(scope_), builder_->reference(items_), builder_->reference(reducer_)});
}

Stmt* OutputReducer::reduce() const { return builder_->statement(call()); }

}  // namespace mlflow::plugin
