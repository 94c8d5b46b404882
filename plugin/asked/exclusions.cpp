#include "plugin/asked/exclusions.h"

#include "plugin/asked/annotation.h"
#include "plugin/asked/rules.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// From C++17 on a lambda is constexpr wherever it could be: only one that says so is meant for the compiler to
// evaluate.
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

// `operator new`, malloc and their like.
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

// setjmp, longjmp, vfork and their like: they leave or come back on ways of their own.
bool is_jump(const FunctionDecl* function) {
  if (function->hasAttr<ReturnsTwiceAttr>()) return true;
  if (!function->getIdentifier()) return false;
  return llvm::StringSwitch<bool>(function->getName())
      .Cases("setjmp", "_setjmp", "sigsetjmp", "__sigsetjmp", true)
      .Cases("__builtin_setjmp", "__builtin_longjmp", "longjmp", "siglongjmp", "_longjmp", true)
      .Cases("vfork", "getcontext", "swapcontext", "setcontext", true)
      .Default(false);
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

struct KindName {
  ExclusionKind kind;
  const char* name;
};
constexpr KindName kind_names[] = {
    {ExclusionKind::SYSTEM, "system"},
    {ExclusionKind::CONSTEXPR, "constexpr"},
    {ExclusionKind::ALWAYS_INLINE, "always_inline"},
    {ExclusionKind::PURE, "pure"},
    {ExclusionKind::ALLOCATION, "allocation"},
    {ExclusionKind::SETJMP, "setjmp"},
    {ExclusionKind::CONSTANT_P, "constant_p"},
    {ExclusionKind::TRIVIAL, "trivial"},
    {ExclusionKind::DEFINED, "defined"},
    {ExclusionKind::BUILTIN, "builtin"},
};

bool is_in_system_header(const FunctionDecl* function, SourceLocation location) {
  const SourceManager& sources = function->getASTContext().getSourceManager();
  return sources.isInSystemHeader(sources.getExpansionLoc(location));
}

// What functions and calls are left out for alike: by how the function is declared.
std::optional<Exclusion> exclusion_by_declaration(const Rule& rule, const FunctionDecl* function) {
  auto is_excluded = [&](ExclusionKind kind) { return !llvm::is_contained(rule.include, kind); };
  if (is_excluded(ExclusionKind::ALWAYS_INLINE) && function->hasAttr<AlwaysInlineAttr>())
    return Exclusion{ExclusionKind::ALWAYS_INLINE, "it is always inlined, and a span would be added wherever it is"};
  if (is_excluded(ExclusionKind::PURE) && (function->hasAttr<ConstAttr>() || function->hasAttr<PureAttr>()))
    return Exclusion{ExclusionKind::PURE, "calls of a const or pure function are merged"};
  if (is_excluded(ExclusionKind::ALLOCATION) && is_allocation(function))
    return Exclusion{ExclusionKind::ALLOCATION, "it gives or takes memory"};
  return std::nullopt;
}

}  // namespace

std::string Exclusion::text() const {
  for (const KindName& known : kind_names)
    if (known.kind == kind) return std::string(known.name) + ": " + reason;
  return reason;
}

std::optional<ExclusionKind> find_exclusion_kind(const std::string& name) {
  for (const KindName& known : kind_names)
    if (known.name == name) return known.kind;
  return std::nullopt;
}

std::string exclusion_names() {
  std::string list;
  for (const KindName& known : kind_names) list += (list.empty() ? "" : ", ") + std::string(known.name);
  return list;
}

std::optional<Exclusion> function_exclusion(const Rule& rule, const FunctionDecl* function) {
  auto is_excluded = [&](ExclusionKind kind) { return !llvm::is_contained(rule.include, kind); };
  if (find_annotation(function, Mark::NO_TRACE)) return Exclusion{ExclusionKind::ASKED_FOR, "it says no_trace"};
  if (is_excluded(ExclusionKind::SYSTEM) && is_in_system_header(function, function->getLocation()))
    return Exclusion{ExclusionKind::SYSTEM, "it is in a system header"};
  if (is_excluded(ExclusionKind::CONSTEXPR) && function->isConstexpr() && !is_constexpr_lambda_by_itself(function))
    return Exclusion{ExclusionKind::CONSTEXPR, "it may be evaluated by the compiler"};
  if (auto exclusion = exclusion_by_declaration(rule, function)) return exclusion;
  if (function->hasAttr<NoInstrumentFunctionAttr>())
    return Exclusion{ExclusionKind::ASKED_FOR, "it says no_instrument_function"};
  Calls calls;
  find_calls(function->getBody(), calls);
  if (is_excluded(ExclusionKind::SETJMP) && calls.jumps)
    return Exclusion{ExclusionKind::SETJMP, "it uses setjmp or longjmp, which skip destructors"};
  if (is_excluded(ExclusionKind::CONSTANT_P) && calls.constant_p)
    return Exclusion{ExclusionKind::CONSTANT_P, "it asks __builtin_constant_p"};
  if (is_excluded(ExclusionKind::TRIVIAL) && is_trivial(function->getBody(), calls))
    return Exclusion{ExclusionKind::TRIVIAL, "it calls nothing"};
  return std::nullopt;
}

std::optional<Exclusion> call_exclusion(const Rule& rule, const FunctionDecl* callee, SourceLocation location) {
  auto is_excluded = [&](ExclusionKind kind) { return !llvm::is_contained(rule.include, kind); };
  if (is_excluded(ExclusionKind::SYSTEM) && is_in_system_header(callee, location))
    return Exclusion{ExclusionKind::SYSTEM, "the call is in a system header"};
  if (find_annotation(callee, Mark::NO_TRACE)) return Exclusion{ExclusionKind::ASKED_FOR, "it says no_trace"};
  if (is_excluded(ExclusionKind::DEFINED) && callee->isDefined())
    return Exclusion{ExclusionKind::DEFINED, "a rule with 'function' traces what is defined in the same unit"};
  if (is_excluded(ExclusionKind::BUILTIN) && callee->getBuiltinID())
    return Exclusion{ExclusionKind::BUILTIN, "the compiler knows what it does"};
  if (auto exclusion = exclusion_by_declaration(rule, callee)) return exclusion;
  if (is_excluded(ExclusionKind::SETJMP) && is_jump(callee))
    return Exclusion{ExclusionKind::SETJMP, "it does not return as other functions do"};
  return std::nullopt;
}

}  // namespace mlflow::plugin
