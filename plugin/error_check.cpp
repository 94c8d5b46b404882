#include "error_check.h"

#include "clang_compat.h"
#include "class_kind.h"
#include "diagnostics.h"
#include "type_name.h"

#include "clang/AST/DeclCXX.h"
#include "clang/Sema/Lookup.h"
#include "llvm/ADT/SmallVector.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// Builds `failed(scope, recording(scope) && condition, text)`, or `if (recording(scope) && condition) how(scope, result);`.
class Check {
 public:
  Check(const AstBuilder& builder, const Operand& scope, const Operand& result)
      : builder_(builder), sema_(builder.sema()), scope_(scope), result_(result) {}

  Expr* result() const { return builder_.reference(result_); }

  Stmt* when(Expr* condition, llvm::StringRef text) const {
    Expr* both = guarded(condition);
    if (!both) return nullptr;
    return builder_.statement(
        builder_.call("failed", {builder_.reference(scope_), both, builder_.string(text), builder_.size(text.size())}));
  }

  // The text is the type's to give.
  Stmt* when(Expr* condition, const char* how) const {
    Expr* both = guarded(condition);
    Stmt* then = both ? builder_.statement(builder_.call(how, {builder_.reference(scope_), result()})) : nullptr;
    if (!then) return nullptr;
    SourceLocation at = builder_.location();
    return IfStmt::Create(builder_.context(), at, IfStatementKind::Ordinary, nullptr, nullptr, both, at, at, then);
  }

  Expr* negated(Expr* value) const {
    ExprResult boolean = value ? sema_.PerformContextuallyConvertToBool(value) : ExprError();
    return boolean.isInvalid() ? nullptr
                               : sema_.CreateBuiltinUnaryOp(builder_.location(), UO_LNot, boolean.get()).get();
  }
  Expr* compared(BinaryOperatorKind kind, Expr* with) const {
    ExprResult built = sema_.BuildBinOp(nullptr, builder_.location(), kind, result(), with);
    return built.isInvalid() ? nullptr : built.get();
  }
  Expr* zero() const { return builder_.integer(0, builder_.context().IntTy); }

  // `result.name()`, on a const object.
  Expr* member_call(llvm::StringRef name) const {
    CXXRecordDecl* record = result()->getType()->getAsCXXRecordDecl();
    if (!record || !record->hasDefinition()) return nullptr;
    LookupResult found(sema_, &builder_.context().Idents.get(name), builder_.location(), Sema::LookupMemberName);
    found.suppressDiagnostics();
    if (!sema_.LookupQualifiedName(found, record)) return nullptr;
    CXXScopeSpec none;
    ExprResult member = sema_.BuildMemberReferenceExpr(result(), result()->getType(), builder_.location(), false, none,
                                                       SourceLocation(), nullptr, found, nullptr, nullptr);
    if (member.isInvalid()) return nullptr;
    ExprResult call = sema_.BuildCallExpr(nullptr, member.get(), builder_.location(), {}, builder_.location());
    return call.isInvalid() ? nullptr : call.get();
  }

  // A function by its name, as it is seen from the traced one.
  Expr* predicate(llvm::StringRef name) const {
    llvm::SmallVector<llvm::StringRef, 4> parts;
    name.split(parts, "::", -1, /*KeepEmpty=*/false);
    bool global = name.substr(0, 2) == "::";
    for (DeclContext* from = builder_.function()->getDeclContext(); from; from = from->getParent()) {
      if (global && !from->isTranslationUnit()) continue;
      DeclContext* context = from;
      for (std::size_t i = 0; context && i < parts.size(); ++i) {
        if (auto* record = llvm::dyn_cast<CXXRecordDecl>(context); record && !record->hasDefinition()) break;
        LookupResult found(sema_, &builder_.context().Idents.get(parts[i]), builder_.location(),
                           Sema::LookupOrdinaryName);
        found.suppressDiagnostics();
        if (!sema_.LookupQualifiedName(found, context)) break;
        if (i + 1 < parts.size()) {
          NamedDecl* next = found.isSingleResult() ? found.getFoundDecl()->getUnderlyingDecl() : nullptr;
          context = llvm::dyn_cast_or_null<DeclContext>(next);
          continue;
        }
        ExprResult callee = sema_.BuildDeclarationNameExpr(CXXScopeSpec(), found, false);
        if (callee.isInvalid()) return nullptr;
        Expr* argument = result();
        ExprResult call =
            sema_.BuildCallExpr(nullptr, callee.get(), builder_.location(), argument, builder_.location());
        ExprResult boolean = call.isInvalid() ? ExprError() : sema_.PerformContextuallyConvertToBool(call.get());
        return boolean.isInvalid() ? nullptr : boolean.get();
      }
    }
    return nullptr;
  }

 private:
  Expr* guarded(Expr* condition) const {
    Expr* recording = condition ? builder_.call("recording", {builder_.reference(scope_)}) : nullptr;
    if (!recording) return nullptr;
    ExprResult both = sema_.BuildBinOp(nullptr, builder_.location(), BO_LAnd, recording, condition);
    return both.isInvalid() ? nullptr : both.get();
  }

  const AstBuilder& builder_;
  Sema& sema_;
  Operand scope_;
  Operand result_;
};

// Runs what may not compile; gives null then.
template <class Make> Stmt* tried(Sema& sema, Make make) {
  Trial trial(sema);
  Stmt* statement = make();
  return trial.failed() ? nullptr : statement;
}

// Types that exist to carry an error: std::error_code, expected, absl::Status and StatusOr, and what looks like them.
Stmt* by_type(Sema& sema, const Check& check) {
  CXXRecordDecl* record = check.result()->getType()->getAsCXXRecordDecl();
  if (!record || !record->hasDefinition()) return nullptr;
  std::string name = plain_name(record);
  auto has = [&](llvm::StringRef member) {
    LookupResult found(sema, &sema.Context.Idents.get(member), SourceLocation(), Sema::LookupMemberName);
    found.suppressDiagnostics();
    return sema.LookupQualifiedName(found, record) && !found.empty();
  };
  auto first_of = [&](auto condition, std::initializer_list<const char*> ways, llvm::StringRef otherwise) {
    for (const char* way : ways)
      if (Stmt* statement = tried(sema, [&] { return check.when(condition(), way); })) return statement;
    return tried(sema, [&] { return check.when(condition(), otherwise); });
  };
  if (name == "std::error_code" || name == "std::error_condition")
    return first_of([&] { return check.member_call("value"); }, {"failed_message"}, "an error code was returned");
  if (has("has_value") && has("error")) {
    auto without = [&] { return check.negated(check.member_call("has_value")); };
    QualType error;
    {
      Trial trial(sema);
      if (Expr* call = check.member_call("error")) error = call->getType();
    }
    const CXXRecordDecl* type = error.isNull() ? nullptr : error->getAsCXXRecordDecl();
    if (type && classify(sema, type) == ClassKind::STRING)
      return first_of(without, {"failed_error"}, "an error was returned");
    if (type && plain_name(type) == "std::error_code")
      return first_of(without, {"failed_error_message"}, "an error was returned");
    return first_of(without, {}, "an error was returned");
  }
  if (has("ok") && (has("message") || has("ToString") || has("status"))) {
    auto not_ok = [&] { return check.negated(check.member_call("ok")); };
    if (has("message")) return first_of(not_ok, {"failed_message"}, "a status that is not ok was returned");
    if (has("ToString")) return first_of(not_ok, {"failed_to_string"}, "a status that is not ok was returned");
    return first_of(not_ok, {"failed_status"}, "a status that is not ok was returned");
  }
  return nullptr;
}

}  // namespace

Stmt* build_error_check(const AstBuilder& builder, const Operand& scope, const Operand& result,
                        const std::string& error_if, std::string& problem) {
  Sema& sema = builder.sema();
  Check check(builder, scope, result);
  if (error_if == "never") return nullptr;
  if (error_if.empty()) return builder.safest() ? nullptr : by_type(sema, check);
  Stmt* statement = nullptr;
  if (error_if == "error") {
    statement = by_type(sema, check);
  } else if (error_if == "false") {
    statement =
        tried(sema, [&] { return check.when(check.negated(check.result()), llvm::StringRef("false was returned")); });
  } else if (error_if == "null") {
    statement = tried(
        sema, [&] { return check.when(check.compared(BO_EQ, builder.null()), llvm::StringRef("null was returned")); });
  } else if (error_if == "negative") {
    statement = tried(sema, [&] {
      return check.when(check.compared(BO_LT, check.zero()), llvm::StringRef("a negative value was returned"));
    });
  } else if (error_if == "nonzero") {
    statement = tried(sema, [&] {
      return check.when(check.compared(BO_NE, check.zero()), llvm::StringRef("a value other than 0 was returned"));
    });
  } else if (error_if == "empty") {
    llvm::StringRef text = "nothing was returned";
    statement = tried(sema, [&] { return check.when(check.negated(check.member_call("has_value")), text); });
    if (!statement) statement = tried(sema, [&] { return check.when(check.member_call("empty"), text); });
  } else {
    statement = tried(sema, [&] { return check.when(check.predicate(error_if), error_if + " says so"); });
  }
  if (!statement) {
    std::string type = type_name(builder.context(), builder.function()->getReturnType());
    problem = "'error_if' has no effect: '" + error_if + "' does not fit a result of type '" + type + "'";
  }
  return statement;
}

}  // namespace mlflow::plugin
