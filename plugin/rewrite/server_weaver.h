// Autolog in cpp-httplib's server: around the call of a program's handler stands a scope object that makes the request
// a span (runtime/hooks/server_call.h). Any of its versions will do, as a header or compiled from its .cpp file.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/Sema/Sema.h"

#include "plugin/asked/session.h"

namespace mlflow::plugin {

// Whether it is one of the functions of `httplib::Server` that find a request's handler, with a body.
bool calls_handlers(const clang::FunctionDecl* function);

// Rewrites its body; where this version has not what is needed, it stays as it is, and the report says so.
void weave_server(clang::Sema& sema, Session& session, clang::FunctionDecl* function);

}  // namespace mlflow::plugin
