#include "plugin/capture/capture_builder.h"

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
  // What a reference leads to may be the slot that the caller is about to fill.
  if (builder.safest() && builder.function()->getReturnType()->isReferenceType())
    value = builder.call("address_of", {value});
  else if (value && plan.options.read_all_pointers &&
           can_be_followed(builder.context(), builder.function()->getReturnType()))
    value = builder.call("with_pointees", {value});
  return value ? builder.statement(builder.call("capture_output", {builder.reference(scope), value})) : nullptr;
}

}  // namespace mlflow::plugin
