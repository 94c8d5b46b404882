#include "plugin/rewrite/client_weaver.h"

#include "plugin/clang/ast_builder.h"
#include "plugin/clang/clang_compat.h"
#include "plugin/clang/names.h"
#include "plugin/clang/parameter_type.h"
#include "plugin/rewrite/client_members.h"
#include "plugin/rewrite/weaving.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

class ClientWeaver {
 public:
  ClientWeaver(Sema& sema, CXXMethodDecl* method)
      : method_(method), builder_(sema, method, method->getBody()->getBeginLoc()) {}

  // The new body; null if it cannot be built.
  Stmt* rewrite() {
    QualType scope_type = builder_.hook_type("ClientScope");
    if (scope_type.isNull()) return nullptr;
    VarDecl* scope = builder_.variable("mlflow_client_call", scope_type);
    if (!builder_.construct(scope)) return nullptr;
    Expr* begin = builder_.tried([&]() -> Expr* {
      Expr* headers = own_member(builder_, "default_headers_");
      Expr* encrypts = own_call(builder_, "is_ssl");
      if (!headers || !encrypts) return nullptr;
      std::vector<Expr*> arguments = {builder_.reference(scope), own_object(builder_)};
      for (ParmVarDecl* parameter : method_->parameters()) arguments.push_back(builder_.reference(parameter));
      arguments.push_back(headers);
      arguments.push_back(encrypts);
      return builder_.call("begin_client", arguments);
    });
    Stmt* begun = builder_.statement(begin);
    if (!begun) return nullptr;
    Stmt* body = method_->getBody();
    std::vector<Stmt*> statements = {builder_.declaration(scope), begun};
    AstBuilder::append_body(statements, body);
    return compat::compound(builder_.context(), statements, body->getBeginLoc(), body->getEndLoc());
  }

 private:
  CXXMethodDecl* method_;
  AstBuilder builder_;
};

}  // namespace

bool sends_requests(const FunctionDecl* function) {
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(function);
  if (!method || !method->getIdentifier() || method->getName() != "send" || method->getNumParams() != 3) return false;
  return method->isInstance() && rule_name(method) == "httplib::ClientImpl::send" &&
         is_reference_to(method->getParamDecl(0), "Request") && is_reference_to(method->getParamDecl(1), "Response") &&
         is_reference_to(method->getParamDecl(2), "Error");
}

void weave_client(Sema& sema, Session& session, FunctionDecl* function) {
  weave(sema, session, function, {"calls of models", "calls of models"}, [&] {
    Stmt* body = ClientWeaver(sema, llvm::cast<CXXMethodDecl>(function)).rewrite();
    if (body) function->setBody(body);
    return body != nullptr;
  });
}

}  // namespace mlflow::plugin
