// What a parameter is, where only the name of its class is known.
#pragma once

#include "clang/AST/Decl.h"

namespace mlflow::plugin {

// `T&`, of a class or an enumeration of that name in whatever namespace.
bool is_reference_to(const clang::ParmVarDecl* parameter, llvm::StringRef type_name);

}  // namespace mlflow::plugin
