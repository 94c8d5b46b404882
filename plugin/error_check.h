// Which results mean failure (`error_if`, or by their type), and the statement that tells the span.
#pragma once

#include "ast_builder.h"
#include "trace_plan.h"

namespace mlflow::plugin {

// Null where nothing is to be checked, or it cannot be. `problem` says why it cannot.
clang::Stmt* build_error_check(const AstBuilder& builder, const Operand& scope, const Operand& result,
                               const std::string& error_if, std::string& problem);

}  // namespace mlflow::plugin
