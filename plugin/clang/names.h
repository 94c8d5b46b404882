// Types and functions as people write them.
#pragma once

#include <string>

#include "clang/AST/Decl.h"
#include "clang/AST/Type.h"

namespace mlflow::plugin {

clang::PrintingPolicy printing_policy(const clang::ASTContext& context);
std::string type_name(const clang::ASTContext& context, clang::QualType type);
// The span's name when none is given: unqualified, as in `run`, `operator+`, `<lambda>`.
std::string function_name(const clang::FunctionDecl* function);
// For patterns: with namespaces (but inline and anonymous ones) and classes, without template arguments and parameters.
std::string rule_name(const clang::FunctionDecl* function);
// `name`, or the declaration's own, with what the declaration stands in as rule_name has it.
std::string name_in_scopes(const clang::NamedDecl* decl, std::string name);
std::string name_in_scopes(const clang::NamedDecl* decl);
// Of any declaration: `std::vector`, `nlohmann::basic_json`: with namespaces, without inline ones and template
// arguments.
std::string plain_name(const clang::NamedDecl* decl);
// With namespaces, classes and parameter types.
std::string qualified_name(const clang::FunctionDecl* function);
// The last part of it: `(int, const std::string &) const`.
std::string parameter_list(const clang::FunctionDecl* function);

}  // namespace mlflow::plugin
