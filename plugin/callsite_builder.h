// Makes the static record that tells the runtime what a traced function is called, takes and asks for.
#pragma once

#include "ast_builder.h"
#include "trace_plan.h"

namespace mlflow::plugin {

struct BuiltCallsite {
  clang::VarDecl* callsite = nullptr;  // null: could not be built
  std::vector<clang::VarDecl*> variables;  // in the order they have to be declared
};

BuiltCallsite build_callsite(const AstBuilder& builder, const TracePlan& plan);

}  // namespace mlflow::plugin
