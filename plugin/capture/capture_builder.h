// The statements that hand a traced function's arguments, and its result, to the capture templates.
#pragma once

#include "plugin/clang/ast_builder.h"
#include "plugin/plan/trace_plan.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace mlflow::plugin {

// `HOOK(scope, callsite, a, careful(b), ...)`: `begin_span` or, where it is decided that it is recorded,
// `begin_wanted_span`; `capture_inputs`, without a callsite, in a span that has begun. `value_of` names each
// parameter's value. Null if it cannot be built.
clang::Expr* build_inputs(const AstBuilder& builder, llvm::StringRef hook, const Operand& scope,
                          clang::VarDecl* callsite, const TracePlan& plan,
                          llvm::function_ref<clang::Expr*(clang::ParmVarDecl*)> value_of);

// `capture_output(scope, result)`, the result of the builder's function. Null if it cannot be built.
clang::Stmt* build_capture_output(const AstBuilder& builder, const Operand& scope, const TracePlan& plan,
                                  const Operand& result);

}  // namespace mlflow::plugin
