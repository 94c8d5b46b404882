// Shows a rewritten function as C++ on standard output.
#pragma once

#include "clang/AST/Decl.h"

namespace mlflow::plugin {

void print_function(const clang::ASTContext& context, const clang::FunctionDecl* function);

}  // namespace mlflow::plugin
