#include "plugin/rewrite/error_check.h"

#include "plugin/clang/clang_compat.h"
#include "plugin/clang/named_callable.h"
#include "plugin/clang/names.h"
#include "plugin/clang/trial.h"
#include "plugin/plan/class_kind.h"

#include "clang/AST/DeclCXX.h"
#include "clang/Sema/Lookup.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// Builds `failed(scope, recording(scope) && condition, text)`, or the same with a function that asks the result for the
// text.
class Check {
 public:
  Check(const AstBuilder& builder, const Operand& scope, MakeExpression result)
      : builder_(builder), sema_(builder.sema()), scope_(scope), result_(result) {}

  Expr* result() const { return result_(); }

  Expr* when(Expr* condition, llvm::StringRef text) const {
    Expr* both = guarded(condition);
    if (!both) return nullptr;
    return builder_.call("failed",
                         {builder_.reference(scope_), both, builder_.string(text), builder_.size(text.size())});
  }
  Expr* when(Expr* condition, const char* how) const {
    Expr* both = guarded(condition);
    return both ? builder_.call(how, {builder_.reference(scope_), both, result()}) : nullptr;
  }

  // By its type alone the value is a failure.
  Expr* always() const {
    return new (builder_.context()) CXXBoolLiteralExpr(true, builder_.context().BoolTy, builder_.location());
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

  Expr* predicate(llvm::StringRef name) const {
    Expr* callee = find_callable(builder_, name);
    Expr* argument = result();
    ExprResult call =
        callee ? sema_.BuildCallExpr(nullptr, callee, builder_.location(), argument, builder_.location()) : ExprError();
    ExprResult boolean = call.isInvalid() ? ExprError() : sema_.PerformContextuallyConvertToBool(call.get());
    return boolean.isInvalid() ? nullptr : boolean.get();
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
  MakeExpression result_;
};

// Runs what may not compile; gives null then.
template <class Make> Expr* tried(Sema& sema, Make make) {
  Trial trial(sema);
  Expr* check = make();
  return trial.failed() ? nullptr : check;
}

// Types that exist to carry an error: std::error_code, expected, absl::Status and StatusOr, and what looks like them.
Expr* by_type(Sema& sema, const Check& check) {
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
      if (Expr* made = tried(sema, [&] { return check.when(condition(), way); })) return made;
    return tried(sema, [&] { return check.when(condition(), otherwise); });
  };
  // What stands for the error alone, on its way into an expected.
  if (name == "std::unexpected")
    return tried(sema, [&] { return check.when(check.always(), llvm::StringRef("an error was returned")); });
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

Expr* build_error_check(const AstBuilder& builder, const Operand& scope, MakeExpression result,
                        const std::string& error_if, std::string& problem) {
  Sema& sema = builder.sema();
  Check check(builder, scope, result);
  if (error_if == "never") return nullptr;
  if (error_if.empty()) return builder.safest() ? nullptr : by_type(sema, check);
  Expr* made = nullptr;
  if (error_if == "error") {
    made = by_type(sema, check);
  } else if (error_if == "false") {
    made =
        tried(sema, [&] { return check.when(check.negated(check.result()), llvm::StringRef("false was returned")); });
  } else if (error_if == "null") {
    made = tried(
        sema, [&] { return check.when(check.compared(BO_EQ, builder.null()), llvm::StringRef("null was returned")); });
  } else if (error_if == "negative") {
    // An unsigned number never is.
    if (!result()->getType()->isUnsignedIntegerOrEnumerationType() && !result()->getType()->isBooleanType())
      made = tried(sema, [&] {
        return check.when(check.compared(BO_LT, check.zero()), llvm::StringRef("a negative value was returned"));
      });
  } else if (error_if == "nonzero") {
    made = tried(sema, [&] {
      return check.when(check.compared(BO_NE, check.zero()), llvm::StringRef("a value other than 0 was returned"));
    });
  } else if (error_if == "empty") {
    llvm::StringRef text = "nothing was returned";
    const CXXRecordDecl* record = result()->getType()->getAsCXXRecordDecl();
    if (record && plain_name(record) == "std::nullopt_t") return check.when(check.always(), text);
    made = tried(sema, [&] { return check.when(check.negated(check.member_call("has_value")), text); });
    if (!made) made = tried(sema, [&] { return check.when(check.member_call("empty"), text); });
  } else {
    made = tried(sema, [&] { return check.when(check.predicate(error_if), error_if + " says so"); });
  }
  if (!made) {
    std::string type = type_name(builder.context(), result()->getType());
    problem = "'error_if' has no effect: '" + error_if + "' does not fit a result of type '" + type + "'";
  }
  return made;
}

}  // namespace mlflow::plugin
