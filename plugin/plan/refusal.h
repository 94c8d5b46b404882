// What cannot be traced, whoever asks for it.
#pragma once

#include <string>

#include "clang/AST/Decl.h"

namespace mlflow::plugin {

// Why this function cannot be traced; empty if it can. `body_apart`: its body will be another function's
// (body_apart.h).
std::string refusal(const clang::FunctionDecl* function, bool body_apart);

// Why calls of this function cannot be traced where they stand; empty if they can.
std::string call_refusal(const clang::FunctionDecl* callee);

}  // namespace mlflow::plugin
