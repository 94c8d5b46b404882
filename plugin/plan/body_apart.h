// Which traced functions get their body moved to a function of its own, which runs in the place of the traced one where
// nothing is recorded: with its stack frame, and its tail calls, as if it were not traced.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/Sema/Sema.h"

namespace mlflow::plugin {

// False where the body has to stay: what it says depends on the frame it is in, a call cannot hand on what the function
// was given without a copy, or the compiler looks at the function itself (constexpr, coroutines, constructors).
bool can_be_apart(clang::Sema& sema, const clang::FunctionDecl* function);

}  // namespace mlflow::plugin
