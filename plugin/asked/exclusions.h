// What a rule leaves out unless it says "include": functions that tracing could break, or that are not worth a span.
#pragma once

#include <string>

#include "clang/AST/Decl.h"

#include "plugin/asked/rules.h"

namespace mlflow::plugin {

// Why the rule leaves this function out; empty if it does not. The text begins with the kind's name.
std::string default_exclusion(const Rule& rule, const clang::FunctionDecl* function);

// `operator new`, malloc and their like.
bool is_allocation(const clang::FunctionDecl* function);
// setjmp, longjmp, vfork and their like: they leave or come back on ways of their own.
bool is_jump(const clang::FunctionDecl* function);

bool is_default_exclusion(const std::string& name);
std::string default_exclusions();  // their names, for messages

}  // namespace mlflow::plugin
