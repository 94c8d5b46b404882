// Shows a rewritten function as C++ on standard output.
#pragma once

#include "clang/AST/Decl.h"

#include "plugin/asked/session.h"

namespace mlflow::plugin {

// A traced call is shown as `mlflow_trace_v1::traced(<its record>, <the call>)`.
void print_function(const clang::ASTContext& context, Session& session, const clang::FunctionDecl* function);

}  // namespace mlflow::plugin
