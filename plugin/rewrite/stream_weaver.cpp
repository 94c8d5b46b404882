#include "plugin/rewrite/stream_weaver.h"

#include "plugin/clang/ast_builder.h"
#include "plugin/clang/clang_compat.h"
#include "plugin/clang/names.h"
#include "plugin/rewrite/client_members.h"
#include "plugin/rewrite/weaving.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// Statements of a body and what is to stand in their place: all of them, or the body stays as it is.
class Replacements {
 public:
  // Each statement that `matches` is to be what `make` gives; false: for one that is null, or there was none.
  // Statements of lambdas are their own.
  bool find(Stmt* body, llvm::function_ref<bool(Stmt*)> matches, llvm::function_ref<Stmt*(Stmt*)> make) {
    const std::size_t before = made_.size();
    return visit(body, matches, make) && made_.size() != before;
  }
  void apply() const {
    for (const auto& [place, replacement] : made_) *place = replacement;
  }

 private:
  bool visit(Stmt*& statement, llvm::function_ref<bool(Stmt*)> matches, llvm::function_ref<Stmt*(Stmt*)> make) {
    if (!statement || llvm::isa<LambdaExpr>(statement)) return true;
    if (matches(statement)) {
      made_.emplace_back(&statement, make(statement));
      return made_.back().second;
    }
    for (Stmt*& child : statement->children())
      if (!visit(child, matches, make)) return false;
    return true;
  }

  std::vector<std::pair<Stmt**, Stmt*>> made_;
};

VarDecl* named_variable(const Expr* expression) {
  const auto* reference = expression ? llvm::dyn_cast<DeclRefExpr>(expression->IgnoreParenImpCasts()) : nullptr;
  return reference ? llvm::dyn_cast<VarDecl>(const_cast<ValueDecl*>(reference->getDecl())) : nullptr;
}

// The handle that `return handle;` names, as it is or as the copy that the compiler leaves away.
VarDecl* returned_variable(const ReturnStmt* statement) {
  const Expr* value = statement->getRetValue();
  if (const auto* cleanups = llvm::dyn_cast_or_null<ExprWithCleanups>(value)) value = cleanups->getSubExpr();
  if (const auto* construction = llvm::dyn_cast_or_null<CXXConstructExpr>(value))
    value = construction->getNumArgs() == 1 ? construction->getArg(0) : nullptr;
  return named_variable(value);
}

class OpenWeaver {
 public:
  OpenWeaver(Sema& sema, CXXMethodDecl* method) : sema_(sema), method_(method) {}

  // The new body; null if it cannot be built.
  Stmt* rewrite() {
    Stmt* body = method_->getBody();
    AstBuilder builder = at(body);
    QualType scope_type = builder.hook_type("ClientStreamScope");
    if (scope_type.isNull()) return nullptr;
    scope_ = builder.variable("mlflow_client_call", scope_type);
    if (!builder.construct(scope_)) return nullptr;
    Stmt* begun = builder.statement(builder.tried([&] { return begin(builder); }));
    if (!begun || !prepare(body) || !tell_handles(body)) return nullptr;
    replacements_.apply();
    std::vector<Stmt*> statements = {builder.declaration(scope_), begun};
    AstBuilder::append_body(statements, body);
    return compat::compound(builder.context(), statements, body->getBeginLoc(), body->getEndLoc());
  }

 private:
  AstBuilder at(const Stmt* statement) const { return AstBuilder(sema_, method_, statement->getBeginLoc()); }

  Expr* parameter(const AstBuilder& builder, llvm::StringRef name) const {
    for (ParmVarDecl* parameter : method_->parameters())
      if (parameter->getName() == name) return builder.reference(parameter);
    return nullptr;
  }

  Expr* begin(const AstBuilder& builder) const {
    std::vector<Expr*> arguments = {builder.reference(scope_), own_object(builder)};
    for (const char* name : {"method", "path", "headers", "body"}) arguments.push_back(parameter(builder, name));
    arguments.push_back(own_member(builder, "default_headers_"));
    arguments.push_back(own_call(builder, "is_ssl"));
    return llvm::is_contained(arguments, nullptr) ? nullptr : builder.call("begin_client_stream", arguments);
  }

  // Before `prepare_default_headers(req, ...)`, which is where the request is put together.
  bool prepare(Stmt* body) {
    auto request_of = [](Stmt* statement) -> VarDecl* {
      auto* expression = llvm::dyn_cast<Expr>(statement);
      auto* call = expression ? llvm::dyn_cast<CXXMemberCallExpr>(expression->IgnoreImplicit()) : nullptr;
      const CXXMethodDecl* callee = call ? call->getMethodDecl() : nullptr;
      const bool prepares = callee && callee->getIdentifier() && callee->getName() == "prepare_default_headers";
      return prepares && call->getNumArgs() != 0 ? named_variable(call->getArg(0)) : nullptr;
    };
    return replacements_.find(
        body, [&](Stmt* statement) { return request_of(statement) != nullptr; },
        [&](Stmt* statement) -> Stmt* {
          AstBuilder builder = at(statement);
          Stmt* prepared = builder.statement(builder.tried([&]() -> Expr* {
            Expr* headers = own_member(builder, "default_headers_");
            if (!headers) return nullptr;
            return builder.call("prepare_client_stream",
                                {builder.reference(scope_), builder.reference(request_of(statement)), headers});
          }));
          return prepared ? builder.compound({prepared, statement}) : nullptr;
        });
  }

  // Before each `return handle;`.
  bool tell_handles(Stmt* body) {
    return replacements_.find(
        body, [](Stmt* statement) { return llvm::isa<ReturnStmt>(statement); },
        [&](Stmt* statement) -> Stmt* {
          AstBuilder builder = at(statement);
          VarDecl* handle = returned_variable(llvm::cast<ReturnStmt>(statement));
          if (!handle) return nullptr;
          Stmt* told = builder.statement(builder.tried([&] {
            return builder.call("opened_client_stream", {builder.reference(scope_), builder.reference(handle)});
          }));
          return told ? builder.compound({told, statement}) : nullptr;
        });
  }

  Sema& sema_;
  CXXMethodDecl* method_;
  VarDecl* scope_ = nullptr;
  Replacements replacements_;
};

// `return n;` becomes `return read_client_stream(*this, buf, len, n);`
bool rewrite_read(Sema& sema, CXXMethodDecl* method) {
  Replacements replacements;
  const bool found = replacements.find(
      method->getBody(), [](Stmt* statement) { return llvm::isa<ReturnStmt>(statement); },
      [&](Stmt* statement) -> Stmt* {
        auto* returned = llvm::cast<ReturnStmt>(statement);
        AstBuilder builder(sema, method, statement->getBeginLoc());
        Expr* told = builder.tried([&]() -> Expr* {
          Expr* handle = own_object(builder);
          Expr* value = returned->getRetValue();
          if (!handle || !value) return nullptr;
          return builder.call("read_client_stream", {handle, builder.reference(method->getParamDecl(0)),
                                                     builder.reference(method->getParamDecl(1)), value});
        });
        if (!told) return nullptr;
        return ReturnStmt::Create(sema.Context, returned->getReturnLoc(), told, nullptr);
      });
  if (found) replacements.apply();
  return found;
}

// False: it stays as it was.
bool rewrite_body(Sema& sema, CXXMethodDecl* method) {
  if (reads_stream(method)) return rewrite_read(sema, method);
  Stmt* body = OpenWeaver(sema, method).rewrite();
  if (body) method->setBody(body);
  return body;
}

}  // namespace

bool opens_stream(const FunctionDecl* function) {
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(function);
  if (!method || !method->getIdentifier() || method->getName() != "open_stream") return false;
  return method->isInstance() && rule_name(method) == "httplib::ClientImpl::open_stream";
}

bool reads_stream(const FunctionDecl* function) {
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(function);
  if (!method || !method->getIdentifier() || method->getName() != "read" || method->getNumParams() != 2) return false;
  return method->isInstance() && rule_name(method) == "httplib::ClientImpl::StreamHandle::read";
}

void weave_stream(Sema& sema, Session& session, FunctionDecl* function) {
  weave(sema, session, function, {"calls of models in streams", "calls of models in streams"},
        [&] { return rewrite_body(sema, llvm::cast<CXXMethodDecl>(function)); });
}

}  // namespace mlflow::plugin
