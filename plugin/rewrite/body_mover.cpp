#include "plugin/rewrite/body_mover.h"

#include "plugin/asked/annotation.h"
#include "plugin/asked/session.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Mangle.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// What linkers, debuggers and stack traces call it. Demanglers know such endings: `rec(int) [clone .plain]`.
std::string plain_symbol(const FunctionDecl* function, const Sema& sema) {
  std::string name = ASTNameGenerator(function->getASTContext()).getName(function) + ".plain";
  // What has no name of its own, a lambda among template arguments, is numbered by whoever asks.
  return function->isExternallyVisible() ? name : name + Session::current()->next_suffix(sema);
}

// How the body's function takes what the traced one is given as this type.
QualType taken_as(const ASTContext& context, QualType type) {
  const CXXRecordDecl* record = type->getAsCXXRecordDecl();
  return record && !record->canPassInRegisters() ? context.getLValueReferenceType(type) : type;
}

void retype(ASTContext& context, ParmVarDecl* parameter, QualType type) {
  if (parameter->getType() == type) return;
  parameter->setType(type);
  parameter->setTypeSourceInfo(context.getTrivialTypeSourceInfo(type, parameter->getLocation()));
}

}  // namespace

BodyMover::BodyMover(const AstBuilder& builder)
    : builder_(builder), function_(builder.function()), plain_(make_plain()) {
  std::vector<ParmVarDecl*> moved(function_->param_begin(), function_->param_end());
  plain_->setParams(moved);
  MutableArrayRef<ParmVarDecl*> places = function_->parameters();
  for (std::size_t i = 0; i < moved.size(); ++i) {
    places[i] = own_parameter(moved[i]);
    parameters_[moved[i]] = places[i];
    moved[i]->setDeclContext(plain_);
    retype(builder_.context(), moved[i], taken_as(builder_.context(), moved[i]->getType()));
    drop_annotations(moved[i]);
  }
  plain_->setBody(function_->getBody());
  // Inlined into one another, or into what they call, the frame of each would be as large as the recorded call's.
  for (FunctionDecl* part : {function_, plain_})
    if (!part->hasAttr<NoInlineAttr>()) part->addAttr(NoInlineAttr::CreateImplicit(builder_.context()));
}

void BodyMover::undo() {
  MutableArrayRef<ParmVarDecl*> places = function_->parameters();
  for (std::size_t i = 0; i < places.size(); ++i) {
    ParmVarDecl* moved = plain_->getParamDecl(i);
    moved->setDeclContext(function_);
    retype(builder_.context(), moved, places[i]->getType());
    places[i] = moved;
  }
}

QualType BodyMover::plain_type() const {
  const auto* type = function_->getType()->castAs<FunctionProtoType>();
  std::vector<QualType> taken;
  for (QualType parameter : type->param_types()) taken.push_back(taken_as(builder_.context(), parameter));
  return builder_.context().getFunctionType(type->getReturnType(), taken, type->getExtProtoInfo());
}

FunctionDecl* BodyMover::make_plain() const {
  ASTContext& context = builder_.context();
  QualType type = plain_type();
  TypeSourceInfo* written = context.getTrivialTypeSourceInfo(type, function_->getLocation());
  // Each unit that has the function has its body as well; none depends on another one's having been traced.
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(function_);
  // A member's definition outside of its class does not repeat that it is static.
  bool is_static = method ? method->isStatic() : function_->getStorageClass() == SC_Static;
  StorageClass storage = is_static ? SC_Static : SC_None;
  FunctionDecl* plain = nullptr;
  if (method)
    plain = CXXMethodDecl::Create(context, const_cast<CXXRecordDecl*>(method->getParent()), function_->getBeginLoc(),
                                  function_->getNameInfo(), type, written, storage, function_->UsesFPIntrin(), true,
                                  ConstexprSpecKind::Unspecified, function_->getEndLoc());
  else
    plain =
        FunctionDecl::Create(context, function_->getDeclContext(), function_->getBeginLoc(), function_->getLocation(),
                             function_->getDeclName(), type, written, storage, function_->UsesFPIntrin(), true);
  plain->setImplicitlyInline();
  plain->setAccess(function_->getAccess());
  plain->setRangeEnd(function_->getEndLoc());
  plain->addAttr(AsmLabelAttr::CreateImplicit(context, plain_symbol(function_, builder_.sema())));
  plain->addAttr(VisibilityAttr::CreateImplicit(context, VisibilityAttr::Hidden, function_->getLocation()));
  return plain;
}

ParmVarDecl* BodyMover::own_parameter(ParmVarDecl* moved) const {
  ASTContext& context = builder_.context();
  auto* own =
      ParmVarDecl::Create(context, function_, moved->getBeginLoc(), moved->getLocation(), moved->getIdentifier(),
                          moved->getType(), moved->getTypeSourceInfo(), moved->getStorageClass(), nullptr);
  own->setScopeInfo(moved->getFunctionScopeDepth(), moved->getFunctionScopeIndex());
  own->setHasInheritedDefaultArg(moved->hasInheritedDefaultArg());
  // Callers that come later are given them, as a redeclaration's.
  if (moved->hasUninstantiatedDefaultArg())
    own->setUninstantiatedDefaultArg(moved->getUninstantiatedDefaultArg());
  else if (moved->getInit())
    own->setDefaultArg(moved->getInit());
  for (const Attr* attribute : moved->attrs()) own->addAttr(attribute->clone(context));
  own->setReferenced();
  own->markUsed(context);
  return own;
}

Expr* BodyMover::handed_on(ParmVarDecl* parameter, QualType as) const {
  Expr* name = builder_.reference(parameter);
  if (as->isLValueReferenceType()) return name;
  if (as->isRValueReferenceType())
    return ImplicitCastExpr::Create(builder_.context(), name->getType(), CK_NoOp, name, nullptr, VK_XValue,
                                    FPOptionsOverride());
  // The bits of an object that is passed in registers; no constructor is called.
  if (as->isRecordType())
    return ImplicitCastExpr::Create(builder_.context(), as.getUnqualifiedType(), CK_LValueToRValue, name, nullptr,
                                    VK_PRValue, FPOptionsOverride());
  return builder_.sema().DefaultLvalueConversion(name).get();
}

Expr* BodyMover::call() const {
  ASTContext& context = builder_.context();
  std::vector<Expr*> arguments;
  for (std::size_t i = 0; i < function_->getNumParams(); ++i)
    arguments.push_back(handed_on(function_->getParamDecl(i), plain_->getParamDecl(i)->getType()));
  QualType returned = function_->getReturnType();
  QualType type = returned.getNonLValueExprType(context);
  ExprValueKind kind = Expr::getValueKindForType(returned);
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(plain_);
  builder_.sema().MarkFunctionReferenced(builder_.location(), plain_, false);
  if (method && method->isInstance()) {
    Expr* object = builder_.sema().BuildCXXThisExpr(builder_.location(), method->getThisType(), true);
    auto* member =
        MemberExpr::CreateImplicit(context, object, true, plain_, context.BoundMemberTy, VK_PRValue, OK_Ordinary);
    return CXXMemberCallExpr::Create(context, member, arguments, type, kind, builder_.location(), FPOptionsOverride());
  }
  Expr* name = builder_.sema().BuildDeclRefExpr(plain_, plain_->getType(), VK_LValue, builder_.location());
  Expr* callee = ImplicitCastExpr::Create(context, context.getPointerType(plain_->getType()), CK_FunctionToPointerDecay,
                                          name, nullptr, VK_PRValue, FPOptionsOverride());
  return CallExpr::Create(context, callee, arguments, type, kind, builder_.location(), FPOptionsOverride());
}

ReturnStmt* BodyMover::leave_through_body() const {
  return ReturnStmt::Create(builder_.context(), builder_.location(), call(), nullptr);
}

Stmt* BodyMover::jump_to_body() const {
  // Around all of a noexcept function, code generation watches for exceptions.
  if (function_->getType()->castAs<FunctionProtoType>()->canThrow() == CT_Cannot) return leave_through_body();
  ASTContext& context = builder_.context();
  const Attr* jump = MustTailAttr::CreateImplicit(context);
  return AttributedStmt::Create(context, builder_.location(), {jump}, leave_through_body());
}

}  // namespace mlflow::plugin
