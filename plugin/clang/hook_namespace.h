// The namespaces of the hook header: where what the plugin calls is looked up, and what it must leave alone.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/Sema/Sema.h"

namespace mlflow::plugin {

// Its name, and the name of the copy of its captures that rules use.
inline constexpr char hook_namespace[] = "mlflow_trace_v1";
inline constexpr char safest_hook_namespace[] = "mlflow_trace_v1_safest";

// The namespace in this translation unit; null if it is not there.
clang::NamespaceDecl* find_hooks(clang::Sema& sema, bool safest = false);
// Why there are none in this translation unit.
const char* why_no_hooks(const clang::Sema& sema);

// Whether it is one of the hooks.
bool is_hook(const clang::FunctionDecl* function);
// Whether it is one of those that rules use.
bool is_safest_hook(const clang::FunctionDecl* function);
// Whether it is of the library that programs use: mlflow::...
bool is_of_library(const clang::FunctionDecl* function);

}  // namespace mlflow::plugin
