// Makes the static record that tells the runtime what a traced function (or call) is called, takes and asks for.
#pragma once

#include "plugin/clang/ast_builder.h"
#include "plugin/plan/trace_plan.h"

namespace mlflow::plugin {

struct BuiltCallsite {
  clang::VarDecl* callsite = nullptr;  // null: could not be built
  std::vector<clang::VarDecl*> variables;  // in the order they have to be declared
};

// `place`: what the record says. `suffix`: of the names of the variables, where their owner holds those of others too.
BuiltCallsite build_callsite(const AstBuilder& builder, const TracePlan& plan, clang::SourceLocation place,
                             const std::string& suffix = "");

}  // namespace mlflow::plugin
