// Autolog in cpp-httplib: the one function that all requests of its clients go through gets a scope object that
// records those to a model (runtime/hooks/client_call.h). Any of its versions will do, as a header or compiled from its
// .cpp file.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Sema/Sema.h"

#include "plugin/asked/session.h"

namespace mlflow::plugin {

// Whether it is `httplib::ClientImpl::send(Request&, Response&, Error&)`, with a body.
bool sends_requests(const clang::FunctionDecl* function);

// Rewrites its body; where this version has not what is needed, it stays as it is, and the report says so.
void weave_client(clang::Sema& sema, Session& session, clang::FunctionDecl* function);

}  // namespace mlflow::plugin
