#include "plugin/capture/capture_builder.h"

#include "plugin/clang/clang_compat.h"
#include "runtime/hooks/abi.h"

#include "clang/AST/ExprCXX.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// A non-const reference or pointer often is where a result goes: what it leads to may not be initialised yet.
bool needs_care(QualType type) {
  if (const auto* reference = type->getAs<LValueReferenceType>())
    return !reference->getPointeeType().isConstQualified();
  if (const auto* pointer = type->getAs<PointerType>()) {
    QualType pointee = pointer->getPointeeType();
    return !pointee.isConstQualified() && !pointee->isFunctionType() && !pointee->isVoidType();
  }
  return false;
}

// Objects of the class that are alive, as the call promised: the one the function is called on, and those it was given
// for reading.
std::vector<Expr*> known_objects(const AstBuilder& builder, QualType type) {
  std::vector<Expr*> known;
  ASTContext& context = builder.context();
  auto is_same = [&](QualType other) { return context.hasSameUnqualifiedType(other, type); };
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(builder.function());
  if (method && method->isInstance() && is_same(compat::tag_type(context, method->getParent()))) {
    Expr* pointer = builder.sema().BuildCXXThisExpr(builder.location(), method->getThisType(), true);
    known.push_back(UnaryOperator::Create(context, pointer, UO_Deref, method->getThisType()->getPointeeType(),
                                          VK_LValue, OK_Ordinary, builder.location(), false, FPOptionsOverride()));
  }
  for (ParmVarDecl* parameter : builder.function()->parameters()) {
    QualType referred = parameter->getType();
    if (!referred->isReferenceType() || needs_care(referred) || !is_same(referred.getNonReferenceType())) continue;
    known.push_back(builder.reference(parameter));
  }
  return known;
}

// What a reference that is returned leads to may be a slot that the caller is about to fill.
Expr* build_referred(const AstBuilder& builder, Expr* value, QualType type) {
  ASTContext& context = builder.context();
  auto doubt = type.isConstQualified() ? mlflow_trace_v1::BEHIND_CONST : mlflow_trace_v1::BEHIND_REFERENCE;
  std::vector<Expr*> arguments = {value, builder.integer(doubt, context.IntTy)};
  if (type->isRecordType())
    for (Expr* known : known_objects(builder, type)) arguments.push_back(known);
  return builder.call("referred", arguments);
}

}  // namespace

Expr* build_inputs(const AstBuilder& builder, llvm::StringRef hook, const Operand& scope, VarDecl* callsite,
                   const TracePlan& plan, llvm::function_ref<Expr*(ParmVarDecl*)> value_of) {
  std::vector<Expr*> arguments = {builder.reference(scope)};
  if (callsite) arguments.push_back(builder.reference(callsite));
  for (const PlannedParameter& parameter : plan.parameters) {
    for (ParmVarDecl* value : parameter.values) {
      Expr* argument = value_of(value);
      if (parameter.kind == ParameterKind::ADDRESS) {
        argument = builder.call("address_of", {argument});
      } else if (parameter.reading.kind == PointerReading::FOLLOWED) {
        argument = builder.call("with_pointees", {argument});
      } else if (parameter.reading.kind == PointerReading::ADDRESS) {
        argument = builder.call("pointer_value", {argument});
      } else if (parameter.reading.kind == PointerReading::SIZED) {
        argument = builder.call("sized", {argument, value_of(parameter.reading.size)});
      } else if (!plan.safest && needs_care(value->getType())) {
        argument = builder.call("careful", {argument});
      }
      if (!argument) return nullptr;
      arguments.push_back(argument);
    }
  }
  return builder.call(hook, arguments);
}

Stmt* build_capture_output(const AstBuilder& builder, const Operand& scope, const TracePlan& plan,
                           const Operand& result) {
  Expr* value = builder.reference(result);
  QualType type = builder.function()->getReturnType();
  if (value && builder.safest() && type->isReferenceType())
    value = builder.call("address_of", {value});
  else if (value && plan.options.read_all_pointers && can_be_followed(builder.context(), type))
    value = builder.call("with_pointees", {value});
  else if (value && type->isReferenceType())
    value = build_referred(builder, value, type->getPointeeType());
  return value ? builder.statement(builder.call("capture_output", {builder.reference(scope), value})) : nullptr;
}

}  // namespace mlflow::plugin
