#include "plugin/rewrite/origin_builder.h"

#include "plugin/asked/session.h"
#include "plugin/clang/clang_compat.h"
#include "plugin/clang/names.h"
#include "plugin/clang/trial.h"
#include "plugin/plan/carrier_shape.h"
#include "plugin/rewrite/path_expression.h"

#include "clang/AST/StmtCXX.h"

namespace mlflow::plugin {

using namespace clang;

bool OriginBuilder::build(std::vector<Stmt*>& statements) {
  const std::size_t before = statements.size();
  if (!plan_.options.context_from.empty())
    if (Stmt* statement = take_up()) statements.push_back(statement);
  // Where there are headers, they say more.
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

Expr* OriginBuilder::carrier(PathExpression& path, unsigned steps) const {
  Expr* object = path.build();
  for (unsigned step = 0; object && step < steps; ++step) {
    ExprResult pointee = builder_.sema().BuildUnaryOp(nullptr, builder_.location(), UO_Deref, object);
    object = pointee.isInvalid() ? nullptr : pointee.get();
  }
  return object;
}

Expr* OriginBuilder::carrier_guard(PathExpression& path, unsigned steps) const {
  Sema& sema = builder_.sema();
  Expr* guard = path.build_guard();
  for (unsigned step = 0; step < steps; ++step) {
    Trial trial(sema);
    Expr* pointer = carrier(path, step);
    ExprResult there = pointer ? sema.PerformContextuallyConvertToBool(pointer) : ExprError();
    if (there.isInvalid() || trial.failed()) continue;  // a class that is never null
    ExprResult both = guard ? sema.BuildBinOp(nullptr, builder_.location(), BO_LAnd, guard, there.get()) : there;
    if (!both.isInvalid() && !trial.failed()) guard = both.get();
  }
  return guard;
}

// The object, or what a pointer, an optional or the like leads to.
Stmt* OriginBuilder::take_up() {
  const std::vector<attributes::PathStep>& steps = plan_.options.context_from;
  const std::size_t token = plan_.options.context_from_token;
  PathExpression path(builder_, steps);
  Expr* object = path.build();
  if (!object) return complain("context_from", token, path), nullptr;
  ASTContext& context = builder_.context();
  std::string type = type_name(context, object->getType().getUnqualifiedType());
  const CXXRecordDecl* found = nullptr;
  unsigned pointers = 0;
  for (; object && pointers < 4; ++pointers) {
    found = Session::current()->carriers().find(object->getType()->getAsCXXRecordDecl());
    if (found) break;
    Trial trial(builder_.sema());
    object = carrier(path, pointers + 1);
    if (trial.failed()) object = nullptr;
  }
  if (!found)
    return complain("context_from", token,
                    "'" + attributes::to_text(steps) + "' is of type '" + type +
                        "', which carries no context: that is said by [[mlflow::carry_context]] on the class, or by a "
                        "rule {\"class\": ..., \"carry_context\": true}"),
           nullptr;
  if (std::string reason = why_not_carried(found->getDefinition()); !reason.empty())
    return complain("context_from", token, "'" + plain_name(found) + "' carries no context: " + reason), nullptr;
  Expr* action = builder_.tried([&] {
    QualType carrier_type = compat::tag_type(context, found);
    TemplateArgumentListInfo arguments(builder_.location(), builder_.location());
    arguments.addArgument(TemplateArgumentLoc(TemplateArgument(carrier_type),
                                              context.getTrivialTypeSourceInfo(carrier_type, builder_.location())));
    return builder_.call("take_up", arguments,
                         {builder_.reference(origin_), carrier(path, pointers),
                          builder_.integer(Carriers::number(found), context.UnsignedLongLongTy)});
  });
  if (!action)
    return complain("context_from", token, "'" + attributes::to_text(steps) + "' cannot be read here"), nullptr;
  return guarded(builder_.call("takes_up", {}), carrier_guard(path, pointers), action);
}

Stmt* OriginBuilder::guarded(Expr* condition, Expr* guard, Expr* action) const {
  ASTContext& context = builder_.context();
  SourceLocation place = builder_.location();
  // What the compiler would say of a pointer that is never null is not the program's to hear.
  Trial trial(builder_.sema());
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
  if (full.isInvalid() || trial.failed()) return nullptr;
  return IfStmt::Create(context, place, IfStatementKind::Ordinary, nullptr, nullptr, full.get(), place, place, then);
}

}  // namespace mlflow::plugin
