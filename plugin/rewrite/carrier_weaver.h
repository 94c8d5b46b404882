// Writes into the special members of a class whose objects carry a context what keeps that: see
// runtime/hooks/carried_context.h. Members that the compiler writes itself are woven like those that a person wrote.
// Only bodies change: layout, triviality, what throws and how objects are passed stay as they are.
#pragma once

#include "clang/AST/DeclCXX.h"
#include "clang/Sema/Sema.h"

#include "plugin/asked/session.h"

namespace mlflow::plugin {

// The member is defined. Nothing is done where its class carries nothing, or its body has it already. Of a class that
// cannot, it is said once: a warning at the attribute, and in the report.
void weave_carrier(clang::Sema& sema, Session& session, clang::CXXMethodDecl* member);

// The class that was asked to carry a context, complete: says whether it does.
void report_carrier(clang::Sema& sema, Session& session, const clang::CXXRecordDecl* record);

}  // namespace mlflow::plugin
