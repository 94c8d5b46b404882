#include "plugin/asked/exclusions.h"

#include <algorithm>

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringSwitch.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// From C++17 on a lambda is constexpr wherever it could be: only one that says so is meant for the compiler to evaluate.
bool is_constexpr_lambda_by_itself(const FunctionDecl* function) {
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(function);
  if (!method || !method->getParent()->isLambda() || !function->getBody()) return false;
  const ASTContext& context = function->getASTContext();
  CharSourceRange range = CharSourceRange::getCharRange(function->getBeginLoc(), function->getBody()->getBeginLoc());
  llvm::StringRef text =
      Lexer::getSourceText(Lexer::makeFileCharRange(range, context.getSourceManager(), context.getLangOpts()),
                           context.getSourceManager(), context.getLangOpts());
  return !text.contains("constexpr");
}

// What the body calls that tells against tracing it.
struct Calls {
  bool any = false;
  bool jumps = false;  // setjmp, longjmp, vfork: destructors do not run as written
  bool constant_p = false;  // what is folded changes with what is around it
};

void find_calls(const Stmt* statement, Calls& calls) {
  if (!statement) return;
  if (llvm::isa<CXXConstructExpr>(statement) || llvm::isa<CXXNewExpr>(statement) ||
      llvm::isa<CXXDeleteExpr>(statement) || llvm::isa<CXXThrowExpr>(statement) || llvm::isa<LambdaExpr>(statement))
    calls.any = true;
  if (const auto* call = llvm::dyn_cast<CallExpr>(statement)) {
    calls.any = true;
    if (const FunctionDecl* callee = call->getDirectCallee()) {
      if (callee->getBuiltinID() == Builtin::BI__builtin_constant_p) calls.constant_p = true;
      if (is_jump(callee)) calls.jumps = true;
    }
  }
  for (const Stmt* child : statement->children()) find_calls(child, calls);
}

// One statement at most, which calls nothing: `return x_;`, `x_ = x;`, `{}`.
bool is_trivial(const Stmt* body, const Calls& calls) {
  const auto* block = llvm::dyn_cast<CompoundStmt>(body);
  if (!block || calls.any) return false;
  if (block->body_empty()) return true;
  if (block->size() != 1) return false;
  const Stmt* only = *block->body_begin();
  return llvm::isa<ReturnStmt>(only) || llvm::isa<Expr>(only);
}

const char* const names[] = {"system", "constexpr",  "always_inline", "pure",    "allocation",
                             "setjmp", "constant_p", "trivial",       "defined", "builtin"};

}  // namespace

bool is_allocation(const FunctionDecl* function) {
  switch (function->getOverloadedOperator()) {
    case OO_New:
    case OO_Array_New:
    case OO_Delete:
    case OO_Array_Delete: return true;
    default: break;
  }
  if (function->hasAttr<RestrictAttr>() || function->hasAttr<AllocSizeAttr>()) return true;
  if (!function->getIdentifier()) return false;
  return llvm::StringSwitch<bool>(function->getName())
      .Cases("malloc", "free", "calloc", "realloc", true)
      .Cases("aligned_alloc", "posix_memalign", "memalign", "valloc", true)
      .Cases("allocate", "deallocate", true)
      .Default(false);
}

bool is_jump(const FunctionDecl* function) {
  if (function->hasAttr<ReturnsTwiceAttr>()) return true;
  if (!function->getIdentifier()) return false;
  return llvm::StringSwitch<bool>(function->getName())
      .Cases("setjmp", "_setjmp", "sigsetjmp", "__sigsetjmp", true)
      .Cases("__builtin_setjmp", "__builtin_longjmp", "longjmp", "siglongjmp", "_longjmp", true)
      .Cases("vfork", "getcontext", "swapcontext", "setcontext", true)
      .Default(false);
}

bool is_default_exclusion(const std::string& name) {
  return std::any_of(std::begin(names), std::end(names), [&](const char* known) { return name == known; });
}

std::string default_exclusions() {
  std::string list;
  for (const char* name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

std::string default_exclusion(const Rule& rule, const FunctionDecl* function) {
  auto wanted = [&](const char* name) {
    return std::find(rule.include.begin(), rule.include.end(), name) != rule.include.end();
  };
  const SourceManager& sources = function->getASTContext().getSourceManager();
  if (!wanted("system") && sources.isInSystemHeader(sources.getExpansionLoc(function->getLocation())))
    return "system: it is in a system header";
  if (!wanted("constexpr") && function->isConstexpr() && !is_constexpr_lambda_by_itself(function))
    return "constexpr: it may be evaluated by the compiler";
  if (!wanted("always_inline") && function->hasAttr<AlwaysInlineAttr>())
    return "always_inline: it is to leave no trace";
  if (!wanted("pure") && (function->hasAttr<ConstAttr>() || function->hasAttr<PureAttr>()))
    return "pure: calls of a const or pure function are merged";
  if (!wanted("allocation") && is_allocation(function)) return "allocation: it gives or takes memory";
  if (function->hasAttr<NoInstrumentFunctionAttr>()) return "it says no_instrument_function";
  Calls calls;
  find_calls(function->getBody(), calls);
  if (!wanted("setjmp") && calls.jumps) return "setjmp: it uses setjmp or longjmp, which skip destructors";
  if (!wanted("constant_p") && calls.constant_p) return "constant_p: it asks __builtin_constant_p";
  if (!wanted("trivial") && is_trivial(function->getBody(), calls)) return "trivial: it calls nothing";
  return "";
}

}  // namespace mlflow::plugin
