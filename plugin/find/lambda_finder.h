// Finds lambdas: no callback of the compiler's announces those in initialisers and instantiations.
#pragma once

#include <vector>

#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"

#include "plugin/clang/lambda_names.h"

namespace mlflow::plugin {

// The call operators of the lambdas in it, from the outside inwards; what they are assigned or passed to is noted in
// `names`.
std::vector<clang::FunctionDecl*> lambdas_in(clang::Decl* decl, LambdaNames& names);
std::vector<clang::FunctionDecl*> lambdas_in(clang::Stmt* body, LambdaNames& names);

}  // namespace mlflow::plugin
