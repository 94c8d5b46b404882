// Which calls that a rule names are not traced where they stand.
#pragma once

#include <string>

#include "clang/AST/Decl.h"

#include "plugin/asked/rules.h"

namespace mlflow::plugin {

// Why calls of this function cannot be traced where they stand; empty if they can.
std::string call_refusal(const clang::FunctionDecl* callee);

// Why the rule leaves a call at `location` out; empty if it does not. The text begins with the kind's name.
std::string call_exclusion(const Rule& rule, const clang::FunctionDecl* callee, clang::SourceLocation location);

}  // namespace mlflow::plugin
