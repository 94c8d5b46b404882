#include "plugin/rewrite/server_weaver.h"

#include "plugin/clang/ast_builder.h"
#include "plugin/clang/names.h"
#include "plugin/clang/parameter_type.h"
#include "plugin/rewrite/weaving.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

bool names(const Expr* expression, const ParmVarDecl* parameter) {
  const auto* reference = llvm::dyn_cast<DeclRefExpr>(expression->IgnoreParenImpCasts());
  return reference && reference->getDecl() == parameter;
}

class ServerWeaver {
 public:
  ServerWeaver(Sema& sema, FunctionDecl* function)
      : sema_(sema), request_(function->getParamDecl(0)), response_(function->getParamDecl(1)), function_(function) {}

  // False if nothing was changed: there is no such call, or what it needs cannot be built.
  bool rewrite() {
    Stmt* body = function_->getBody();
    rewrite(body);
    return rewritten_;
  }

 private:
  // A statement that is the call of something with (request, response, ...), and gives nothing: checks that the server
  // makes before, or the program's own ones, say what is to be done next.
  bool is_call_of_handler(Stmt* statement) const {
    auto* expression = llvm::dyn_cast<Expr>(statement);
    auto* call = expression ? llvm::dyn_cast<CXXOperatorCallExpr>(expression->IgnoreImplicit()) : nullptr;
    return call && call->getOperator() == OO_Call && call->getType()->isVoidType() && call->getNumArgs() >= 3 &&
           names(call->getArg(1), request_) && names(call->getArg(2), response_);
  }

  void rewrite(Stmt*& statement) {
    if (!statement || llvm::isa<LambdaExpr>(statement)) return;
    if (is_call_of_handler(statement)) {
      if (Stmt* replacement = around(statement)) {
        statement = replacement;
        rewritten_ = true;
      }
      return;
    }
    for (Stmt*& child : statement->children()) rewrite(child);
  }

  // `{ ServerScope scope; begin_server(scope, request); handler(...); finish_server(scope, request, response); }`
  Stmt* around(Stmt* call) const {
    AstBuilder builder(sema_, function_, call->getBeginLoc());
    QualType scope_type = builder.hook_type("ServerScope");
    if (scope_type.isNull()) return nullptr;
    VarDecl* scope = builder.variable("mlflow_server_call", scope_type);
    if (!builder.construct(scope)) return nullptr;
    Stmt* begun = builder.statement(builder.tried(
        [&] { return builder.call("begin_server", {builder.reference(scope), builder.reference(request_)}); }));
    Stmt* finished = builder.statement(builder.tried([&] {
      return builder.call("finish_server",
                          {builder.reference(scope), builder.reference(request_), builder.reference(response_)});
    }));
    if (!begun || !finished) return nullptr;
    return builder.compound({builder.declaration(scope), begun, call, finished});
  }

  Sema& sema_;
  ParmVarDecl* request_;
  ParmVarDecl* response_;
  FunctionDecl* function_;
  bool rewritten_ = false;
};

}  // namespace

bool calls_handlers(const FunctionDecl* function) {
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(function);
  if (!method || !method->getIdentifier() || method->getNumParams() < 3) return false;
  const llvm::StringRef name = method->getName();
  if (name != "dispatch_request" && name != "dispatch_request_for_content_reader") return false;
  return method->isInstance() && plain_name(method->getParent()) == "httplib::Server" &&
         is_reference_to(method->getParamDecl(0), "Request") && is_reference_to(method->getParamDecl(1), "Response");
}

void weave_server(Sema& sema, Session& session, FunctionDecl* function) {
  weave(sema, session, function, {"requests that are answered", "requests"},
        [&] { return ServerWeaver(sema, function).rewrite(); });
}

}  // namespace mlflow::plugin
