// Puts a span around one call, in the expression where it stands.
//
// The call stays one expression, of the same type and value category: a PseudoObjectExpr, whose parts code generation
// evaluates one after another with no scope of their own. So the temporaries of the arguments live as long as before,
// an argument or a result of class type is made where it was made before, and the span begins when the last argument is
// evaluated:
//
//   scope := Scope(), kept := T(), ...,
//   result := f((a := <first>, kept = a, a), (b := <last>, kept2 = &b, begin_span(scope, callsite, kept, *kept2), b)),
//   capture_output(scope, result), end_call(scope), result
//
// The scope's destructor, at the end of the full expression, ends the span of a call that threw.
#pragma once

#include <string>

#include "clang/AST/ExprCXX.h"
#include "clang/Sema/Sema.h"

#include "attributes/trace_options.h"

namespace mlflow::plugin {

struct TracedCall {
  clang::PseudoObjectExpr* expression = nullptr;  // null: the call cannot be rewritten
  clang::VarDecl* callsite = nullptr;
  std::string problem;  // what an option asked for in vain
};

// `suffix` makes the names of the variables that are added to the unit its own. The full expression that the call is
// part of has to have cleanups (ExprWithCleanups).
TracedCall trace_call(clang::Sema& sema, clang::CallExpr* call, clang::FunctionDecl* callee,
                      const attributes::TraceOptions& options, const std::string& suffix);

}  // namespace mlflow::plugin
