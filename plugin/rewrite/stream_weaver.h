// Autolog in cpp-httplib's streams that the program reads by itself: `open_stream` begins the call of a model, and the
// handle's `read` tells what comes (runtime/hooks/client_stream.h).
#pragma once

#include "clang/AST/Decl.h"
#include "clang/Sema/Sema.h"

#include "plugin/asked/session.h"

namespace mlflow::plugin {

// Whether it is `httplib::ClientImpl::open_stream`, or `read` of what that gives, with a body.
bool opens_stream(const clang::FunctionDecl* function);
bool reads_stream(const clang::FunctionDecl* function);

// Rewrites its body; where this version has not what is needed, it stays as it is, and the report says so.
void weave_stream(clang::Sema& sema, Session& session, clang::FunctionDecl* function);

}  // namespace mlflow::plugin
