#include "plugin/asked/call_exclusion.h"

#include "plugin/asked/annotation.h"
#include "plugin/asked/exclusions.h"
#include "plugin/clang/names.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

namespace mlflow::plugin {

using namespace clang;

std::string call_refusal(const FunctionDecl* callee) {
  const ASTContext& context = callee->getASTContext();
  unsigned builtin = callee->getBuiltinID();
  if (builtin && (!context.BuiltinInfo.isPredefinedLibFunction(builtin) || builtin == Builtin::BIalloca))
    return "it is a builtin: the compiler puts its own code in its place";
  if (callee->isConsteval()) return "it is consteval, so there is no call at run time";
  if (callee->isConstexpr()) return "it is constexpr: the call may be part of a constant";
  if (callee->hasAttr<ReturnsTwiceAttr>()) return "it returns twice";
  if (callee->isImplicit() || callee->isDefaulted()) return "the compiler writes it";
  auto has_size = [](const ParmVarDecl* parameter) { return parameter->hasAttr<PassObjectSizeAttr>(); };
  if (llvm::any_of(callee->parameters(), has_size)) return "sizes of objects are passed with its arguments";
  return "";
}

std::string call_exclusion(const Rule& rule, const FunctionDecl* callee, SourceLocation location) {
  auto wanted = [&](const char* name) { return llvm::is_contained(rule.include, name); };
  const SourceManager& sources = callee->getASTContext().getSourceManager();
  if (!wanted("system") && sources.isInSystemHeader(sources.getExpansionLoc(location)))
    return "system: the call is in a system header";
  if (find_annotation(callee, Mark::NO_TRACE)) return "it says no_trace";
  if (!wanted("defined") && callee->isDefined())
    return "defined: a rule with 'function' traces what is defined in the same unit";
  if (!wanted("builtin") && callee->getBuiltinID()) return "builtin: the compiler knows what it does";
  if (!wanted("always_inline") && callee->hasAttr<AlwaysInlineAttr>()) return "always_inline: it is to leave no trace";
  if (!wanted("pure") && (callee->hasAttr<ConstAttr>() || callee->hasAttr<PureAttr>()))
    return "pure: calls of a const or pure function are merged";
  if (!wanted("allocation") && is_allocation(callee)) return "allocation: it gives or takes memory";
  if (!wanted("setjmp") && is_jump(callee)) return "setjmp: it leaves or comes back on a way of its own";
  return "";
}

}  // namespace mlflow::plugin
