#include "plugin/rewrite/client_members.h"

#include "clang/Sema/Lookup.h"

namespace mlflow::plugin {

using namespace clang;

Expr* own_object(const AstBuilder& builder) {
  ExprResult pointer = builder.sema().ActOnCXXThis(builder.location());
  if (pointer.isInvalid()) return nullptr;
  ExprResult object = builder.sema().CreateBuiltinUnaryOp(builder.location(), UO_Deref, pointer.get());
  return object.isInvalid() ? nullptr : object.get();
}

Expr* own_member(const AstBuilder& builder, llvm::StringRef name) {
  ExprResult pointer = builder.sema().ActOnCXXThis(builder.location());
  if (pointer.isInvalid()) return nullptr;
  DeclarationNameInfo name_info(&builder.context().Idents.get(name), builder.location());
  CXXScopeSpec no_scope;
  ExprResult found = builder.sema().BuildMemberReferenceExpr(pointer.get(), pointer.get()->getType(),
                                                             builder.location(), /*IsArrow=*/true, no_scope,
                                                             SourceLocation(), nullptr, name_info, nullptr, nullptr);
  return found.isInvalid() ? nullptr : found.get();
}

Expr* own_call(const AstBuilder& builder, llvm::StringRef name) {
  Expr* function = own_member(builder, name);
  if (!function) return nullptr;
  ExprResult call = builder.sema().BuildCallExpr(nullptr, function, builder.location(), {}, builder.location());
  return call.isInvalid() ? nullptr : call.get();
}

}  // namespace mlflow::plugin
