#include "plugin/rewrite/origin_builder.h"

#include "plugin/clang/clang_compat.h"
#include "plugin/clang/names.h"
#include "plugin/rewrite/path_expression.h"

#include "clang/AST/StmtCXX.h"

namespace mlflow::plugin {

using namespace clang;

bool OriginBuilder::build(std::vector<Stmt*>& statements) {
  const std::size_t before = statements.size();
  if (!plan_.options.trace_context.empty())
    if (Stmt* statement = continue_caller()) statements.push_back(statement);
  return statements.size() != before;
}

void OriginBuilder::complain(const char* option, std::size_t token, const std::string& problem) {
  problems_.push_back({attributes::Problem::Severity::ERROR, token, "'" + std::string(option) + "': " + problem, {}});
}

void OriginBuilder::complain(const char* option, std::size_t token, const PathExpression& path) {
  complain(option, token, path.problem());
  if (path.replacement()) problems_.back().replacement = '"' + *path.replacement() + '"';
}

// Headers that can be looked through, or else a function that is given a header's name.
Stmt* OriginBuilder::continue_caller() {
  const attributes::TraceOptions& options = plan_.options;
  PathExpression path(builder_, options.trace_context);
  Expr* headers = path.build();
  if (!headers) {
    complain("trace_context", options.trace_context_token, path);
    return nullptr;
  }
  std::string type = type_name(builder_.context(), headers->getType().getUnqualifiedType());
  Expr* action = nullptr;
  if (!headers->hasPlaceholderType())
    action = builder_.tried([&] { return builder_.call("continue_caller", {builder_.reference(origin_), headers}); });
  if (!action) {
    action = builder_.tried([&]() -> Expr* {
      Expr* name = builder_.string("traceparent");
      ExprResult value =
          builder_.sema().BuildCallExpr(nullptr, path.build(), builder_.location(), name, builder_.location());
      if (value.isInvalid()) return nullptr;
      return builder_.call("continue_traceparent", {builder_.reference(origin_), value.get()});
    });
  }
  if (!action) {
    bool is_function = headers->hasPlaceholderType() || headers->getType()->isFunctionType();
    complain("trace_context", options.trace_context_token,
             "'" + attributes::to_text(options.trace_context) + "' is " +
                 (is_function ? "no function that gives a text for a header's name"
                              : "of type '" + type + "', neither a map or list of pairs of texts nor a function") +
                 ": headers are looked for in one or asked of the other");
    return nullptr;
  }
  return guarded(builder_.call("continues_caller", {}), path.build_guard(), action);
}

Stmt* OriginBuilder::guarded(Expr* condition, Expr* guard, Expr* action) const {
  ASTContext& context = builder_.context();
  SourceLocation place = builder_.location();
  if (guard) {
    ExprResult both = builder_.sema().BuildBinOp(nullptr, place, BO_LAnd, condition, guard);
    if (both.isInvalid()) return nullptr;
    condition = both.get();
  }
  Stmt* then = builder_.statement(action);
  if (!then) return nullptr;
  if (builder_.sema().getLangOpts().CXXExceptions) {
    // It may be the user's code that gives the object: what that throws is not the program's to see.
    auto* handler = new (context) CXXCatchStmt(place, nullptr, builder_.compound({}));
    then = CXXTryStmt::Create(context, place, llvm::cast<CompoundStmt>(builder_.compound({then})), {handler});
  }
  ExprResult full = builder_.sema().ActOnFinishFullExpr(condition, place, /*DiscardedValue=*/false);
  if (full.isInvalid()) return nullptr;
  return IfStmt::Create(context, place, IfStatementKind::Ordinary, nullptr, nullptr, full.get(), place, place, then);
}

}  // namespace mlflow::plugin
