// Writes the specialisations of capture_class<T> and enumerator_name<E> that the hook header only declares.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/Sema/Sema.h"

#include "plugin/asked/session.h"

namespace mlflow::plugin {

// To be told of each function that was instantiated: if it is the header's Value<T>::put, what that calls is written.
void fill_captures(clang::Sema& sema, const Session& session, clang::FunctionDecl* instantiated);
// At the end of the translation unit: instantiates and writes until nothing is missing.
void finish_captures(clang::Sema& sema, const Session& session);

}  // namespace mlflow::plugin
