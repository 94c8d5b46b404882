// What is to be done with one function: the options, and for each parameter and the result how it is recorded.
#pragma once

#include <string>
#include <vector>

#include "clang/AST/Decl.h"
#include "clang/Sema/Sema.h"

#include "attributes/trace_options.h"
#include "plugin/plan/pointer_reading.h"
#include "runtime/hooks/abi.h"

namespace mlflow::plugin {

using ParameterKind = mlflow_trace_v1::Parameter::Kind;

struct PlannedParameter {
  std::string name;
  std::string type;
  ParameterKind kind = ParameterKind::CAPTURED;
  PointerReading reading;
  std::vector<clang::ParmVarDecl*> values;  // one; or the elements of a pack; none where nothing is captured
};

struct TracePlan {
  // Its parent may be another one than the thread's current span.
  bool has_origin() const { return !options.trace_context.empty() || !options.context_from.empty(); }

  attributes::TraceOptions options;
  std::vector<PlannedParameter> parameters;
  bool safest = false;          // a rule's: nothing is followed, no code of the program's is called
  bool has_values = false;      // at least one value is captured at entry
  bool returns_void = false;
  bool captures_result = false;  // a value is captured at each return
  bool opaque_result = false;
  bool checks_result = false;    // it may mean failure
  bool coroutine = false;
  bool generator = false;
  bool body_apart = false;       // the body becomes a function of its own (body_apart.h)
};

TracePlan make_plan(clang::Sema& sema, clang::FunctionDecl* function, const attributes::TraceOptions& options,
                    bool safest);

// What is to be done with a call of `callee` where it stands: in the safest form, and parameters that the declaration
// does not name are named by their position, `arg0`.
TracePlan make_call_plan(clang::Sema& sema, clang::FunctionDecl* callee, const attributes::TraceOptions& options);

// Whether one of the function's declarations calls the parameter so: people name the one they have seen, which often is
// the header's.
bool is_named_in(const std::vector<std::string>& names, const clang::ParmVarDecl* parameter);

// Whether what a pointer of this type leads to can be captured; true of what is no pointer.
bool can_be_followed(const clang::ASTContext& context, clang::QualType type);

// Whether a value of this type may be handed to the capture templates at all.
bool is_capturable(const clang::ASTContext& context, clang::QualType type);

}  // namespace mlflow::plugin
