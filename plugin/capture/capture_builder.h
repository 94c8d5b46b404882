// The statements that hand a traced function's arguments, and its result, to the capture templates.
#pragma once

#include "plugin/clang/ast_builder.h"
#include "plugin/plan/trace_plan.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace mlflow::plugin {

// `begin_span(scope, callsite, a, careful(b), ...)`, with a callsite: begins the span. Without: `capture_inputs(scope,
// a, ...)`, in one that has begun. `value_of` names each parameter's value. Null if it cannot be built.
clang::Expr* build_inputs(const AstBuilder& builder, const Operand& scope, clang::VarDecl* callsite,
                          const TracePlan& plan, llvm::function_ref<clang::Expr*(clang::ParmVarDecl*)> value_of);

// `capture_output(scope, result)`, the result of the builder's function. Null if it cannot be built.
clang::Stmt* build_capture_output(const AstBuilder& builder, const Operand& scope, const Operand& result);

}  // namespace mlflow::plugin
