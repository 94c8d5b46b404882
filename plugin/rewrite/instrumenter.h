// Instruments one annotated function, or says why not.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/Sema/Sema.h"

#include "plugin/asked/session.h"

namespace mlflow::plugin {

// The function has a body and depends on no template parameter.
// Gives the function that the body was moved to, which is to be handed to code generation; null if it stayed.
clang::FunctionDecl* instrument(clang::Sema& sema, Session& session, clang::FunctionDecl* function);

// The annotation that holds for a function: its own, its class's if it is a public member, or a rule's. Null if none
// does.
const clang::AnnotateAttr* annotation_of(const clang::FunctionDecl* function);

}  // namespace mlflow::plugin
