// What an option names without quotes: a function or a callable object that is visible from the traced function.
#pragma once

#include "plugin/clang/ast_builder.h"

namespace mlflow::plugin {

// A reference to it, overloads included: to be called. Looked for in the classes and namespaces around the function,
// from the inside out; null if there is none.
clang::Expr* find_callable(const AstBuilder& builder, llvm::StringRef name);

}  // namespace mlflow::plugin
