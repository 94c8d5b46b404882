// Looks for what a user wrote to show a class: to_json for nlohmann::json, operator<< for a stream.
#pragma once

#include "clang/AST/DeclCXX.h"
#include "clang/Sema/Sema.h"

namespace mlflow::plugin {

// The json type that a to_json(json&, const T&) found by argument-dependent look-up takes; null if there is none, or
// nlohmann::json is not complete in this translation unit.
clang::QualType json_of_to_json(clang::Sema& sema, const clang::CXXRecordDecl* record, clang::SourceLocation location);

// std::basic_ostringstream<char>, if it is complete and there is an operator<<(std::ostream&, const T&). Null if not.
clang::QualType stream_of_operator(clang::Sema& sema, const clang::CXXRecordDecl* record,
                                   clang::SourceLocation location);

}  // namespace mlflow::plugin
