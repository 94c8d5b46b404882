// What a rule leaves out unless it says "include": functions, and calls, that tracing could break or that are not worth
// a span.
#pragma once

#include <optional>
#include <string>

#include "clang/AST/Decl.h"

namespace mlflow::plugin {

struct Rule;

enum class ExclusionKind {
  SYSTEM,  // of the system's headers there are thousands, which nobody asked for: reports do not mention them
  CONSTEXPR,
  ALWAYS_INLINE,
  PURE,
  ALLOCATION,
  SETJMP,
  CONSTANT_P,
  TRIVIAL,
  DEFINED,
  BUILTIN,
  ASKED_FOR  // by the function itself; no "include" is above that
};

struct Exclusion {
  ExclusionKind kind;
  const char* reason;
  // With the name of the kind in front, which "include" takes.
  std::string text() const;
};

// Why the rule leaves this function out, or a call at `location`; nothing if it does not.
std::optional<Exclusion> function_exclusion(const Rule& rule, const clang::FunctionDecl* function);
std::optional<Exclusion> call_exclusion(const Rule& rule, const clang::FunctionDecl* callee,
                                        clang::SourceLocation location);

// The kind of this name, as "include" says it; nothing if there is none.
std::optional<ExclusionKind> find_exclusion_kind(const std::string& name);
std::string exclusion_names();  // for messages

}  // namespace mlflow::plugin
