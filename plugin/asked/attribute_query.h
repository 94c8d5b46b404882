// `__has_cpp_attribute(mlflow::trace)`: 1 where the plugin is at work.
#pragma once

#include "clang/Lex/Preprocessor.h"

namespace mlflow::plugin {

// Clang answers for its own attributes only, so the question is changed on its way: for an attribute of ours it becomes
// one that Clang says 1 to.
void answer_attribute_queries(clang::Preprocessor& preprocessor);

}  // namespace mlflow::plugin
