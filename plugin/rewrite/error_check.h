// Which results mean failure (`error_if`, or by their type), and the expression that tells the span.
#pragma once

#include "plugin/clang/ast_builder.h"
#include "plugin/plan/trace_plan.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace mlflow::plugin {

// Makes an expression that stands for the result, as often as it is asked.
using MakeExpression = llvm::function_ref<clang::Expr*()>;

// Null where nothing is to be checked, or it cannot be. `problem` says why it cannot.
clang::Expr* build_error_check(const AstBuilder& builder, const Operand& scope, MakeExpression result,
                               const std::string& error_if, std::string& problem);

}  // namespace mlflow::plugin
