// What is the same of all that is woven into functions of an HTTP library, whatever it is: that it can be built, is
// checked, printed and reported.
#pragma once

#include <string>

#include "clang/Sema/Sema.h"
#include "llvm/ADT/STLExtras.h"

#include "plugin/asked/session.h"

namespace mlflow::plugin {

struct Woven {
  std::string recorded;  // "calls of models", for the report
  std::string otherwise;  // what is said not to be recorded where `rewrite` gives false
};

// Calls `rewrite` inside of the function's scope, where the hooks are known; false: it has left the function as it was.
void weave(clang::Sema& sema, Session& session, clang::FunctionDecl* function, const Woven& what,
           llvm::function_ref<bool()> rewrite);

}  // namespace mlflow::plugin
