#include "plugin/clang/ast_builder.h"

#include "plugin/clang/clang_compat.h"
#include "plugin/clang/hook_namespace.h"
#include "plugin/clang/trial.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Sema/Initialization.h"
#include "clang/Sema/Lookup.h"

namespace mlflow::plugin {

using namespace clang;

AstBuilder::AstBuilder(Sema& sema, FunctionDecl* function, SourceLocation location, bool safest, DeclContext* owner)
    : sema_(sema),
      function_(function),
      owner_(owner ? owner : function),
      location_(location),
      safest_(safest),
      hooks_(find_hooks(sema, safest)) {}

NamedDecl* AstBuilder::look_up(llvm::StringRef name, LookupResult& result) const {
  result.suppressDiagnostics();
  if (!hooks_ || !sema_.LookupQualifiedName(result, hooks_)) return nullptr;
  (void)name;
  return result.getRepresentativeDecl();
}

QualType AstBuilder::hook_type(llvm::StringRef name) const {
  LookupResult result(sema_, &context().Idents.get(name), location_, Sema::LookupTagName);
  auto* tag = llvm::dyn_cast_or_null<TagDecl>(look_up(name, result));
  return tag ? compat::tag_type(context(), tag) : QualType();
}

Expr* AstBuilder::integer(unsigned long long value, QualType type) const {
  return IntegerLiteral::Create(context(), llvm::APInt(context().getTypeSize(type), value), type, location_);
}

Expr* AstBuilder::size(unsigned long long value) const { return integer(value, context().getSizeType()); }

Expr* AstBuilder::floating(double value) const {
  return FloatingLiteral::Create(context(), llvm::APFloat(value), true, context().DoubleTy, location_);
}

Expr* AstBuilder::string(llvm::StringRef text) const {
  QualType type = context().getStringLiteralArrayType(context().CharTy, text.size());
  return compat::string_literal(context(), text, type, location_);
}

Expr* AstBuilder::null() const { return new (context()) CXXNullPtrLiteralExpr(context().NullPtrTy, location_); }

Expr* AstBuilder::list(std::vector<Expr*> items) const {
  return sema_.ActOnInitList(location_, items, location_).get();
}

Expr* AstBuilder::reference(const Operand& operand) const {
  if (OpaqueValueExpr* kept = operand.kept()) {
    if (kept->isGLValue() || !kept->getType()->isRecordType()) return kept;
    // An object that is kept where it was made: named there, not copied from.
    return ImplicitCastExpr::Create(context(), kept->getType(), CK_NoOp, kept, nullptr, VK_LValue, FPOptionsOverride());
  }
  ValueDecl* variable = operand.variable();
  return sema_.BuildDeclRefExpr(variable, variable->getType().getNonReferenceType(), VK_LValue, location_);
}

Expr* AstBuilder::call(llvm::StringRef name, std::vector<Expr*> arguments) const {
  LookupResult result(sema_, &context().Idents.get(name), location_, Sema::LookupOrdinaryName);
  if (!look_up(name, result)) return nullptr;
  ExprResult callee = sema_.BuildDeclarationNameExpr(CXXScopeSpec(), result, false);
  if (callee.isInvalid()) return nullptr;
  ExprResult call = sema_.BuildCallExpr(nullptr, callee.get(), location_, arguments, location_);
  return call.isInvalid() ? nullptr : call.get();
}

Expr* AstBuilder::call(llvm::StringRef name, const TemplateArgumentListInfo& template_arguments,
                       std::vector<Expr*> arguments) const {
  LookupResult result(sema_, &context().Idents.get(name), location_, Sema::LookupOrdinaryName);
  if (!look_up(name, result)) return nullptr;
  ExprResult callee = sema_.BuildTemplateIdExpr(CXXScopeSpec(), location_, result, false, &template_arguments);
  if (callee.isInvalid()) return nullptr;
  ExprResult call = sema_.BuildCallExpr(nullptr, callee.get(), location_, arguments, location_);
  return call.isInvalid() ? nullptr : call.get();
}

Expr* AstBuilder::comma(Expr* first, Expr* second) const {
  return BinaryOperator::Create(context(), first, second, BO_Comma, second->getType(), second->getValueKind(),
                                second->getObjectKind(), location_, FPOptionsOverride());
}

Expr* AstBuilder::tried(llvm::function_ref<Expr*()> make) const {
  Trial trial(sema_);
  Expr* expression = make();
  auto* call = llvm::dyn_cast_or_null<CallExpr>(expression ? expression->IgnoreImplicit() : nullptr);
  FunctionDecl* callee = call ? call->getDirectCallee() : nullptr;
  if (!callee || trial.failed()) return nullptr;
  if (!callee->isDefined()) sema_.InstantiateFunctionDefinition(location_, callee, false, true);
  return trial.failed() || callee->isInvalidDecl() ? nullptr : expression;
}

Stmt* AstBuilder::statement(Expr* expression) const {
  if (!expression) return nullptr;
  ExprResult full = sema_.ActOnFinishFullExpr(expression, location_, /*DiscardedValue=*/false);
  return full.isInvalid() ? nullptr : full.get();
}

VarDecl* AstBuilder::variable(llvm::StringRef name, QualType type, StorageClass storage) const {
  VarDecl* variable = VarDecl::Create(context(), owner_, location_, location_, &context().Idents.get(name), type,
                                      context().getTrivialTypeSourceInfo(type, location_), storage);
  // Neither "unused" nor in a debugger's list of the user's variables.
  variable->setReferenced();
  variable->markUsed(context());
  variable->addAttr(NoDebugAttr::CreateImplicit(context()));
  owner_->addDecl(variable);
  return variable;
}

bool AstBuilder::initialize(VarDecl* variable, Expr* initializer, bool direct) const {
  if (!initializer) return false;
  if (direct) initializer = sema_.ActOnParenListExpr(location_, location_, initializer).get();
  sema_.AddInitializerToDecl(variable, initializer, direct);
  return !variable->isInvalidDecl();
}

bool AstBuilder::construct(VarDecl* variable, std::vector<Expr*> arguments) const {
  if (arguments.empty()) {
    sema_.ActOnUninitializedDecl(variable);
  } else {
    Expr* list = sema_.ActOnParenListExpr(location_, location_, arguments).get();
    sema_.AddInitializerToDecl(variable, list, /*DirectInit=*/true);
  }
  return !variable->isInvalidDecl();
}

Stmt* AstBuilder::declaration(VarDecl* variable) const {
  return new (context()) DeclStmt(DeclGroupRef(variable), location_, location_);
}

void AstBuilder::append_body(std::vector<Stmt*>& statements, Stmt* body) {
  if (auto* block = llvm::dyn_cast<CompoundStmt>(body))
    statements.insert(statements.end(), block->body_begin(), block->body_end());
  else
    statements.push_back(body);
}

Stmt* AstBuilder::compound(llvm::ArrayRef<Stmt*> statements) const {
  return compat::compound(context(), statements, location_, location_);
}

}  // namespace mlflow::plugin
