// Puts the text of runtime/hooks/mlflow_trace_hooks.h in front of the translation unit.
#pragma once

#include "clang/Lex/Preprocessor.h"

namespace mlflow::plugin {

void inject_hook_header(clang::Preprocessor& preprocessor, bool with_rules);

}  // namespace mlflow::plugin
