// Whether objects of a class can carry a context: where code of its own runs whenever one is made, copied and
// destroyed, the context can be kept beside it.
#pragma once

#include <string>

#include "clang/AST/DeclCXX.h"

namespace mlflow::plugin {

// Why a complete class cannot; empty if it can.
std::string why_not_carried(const clang::CXXRecordDecl* record);

// What a member does to its object's context.
enum class CarrierPart { NONE, MADE, COPIED, ENDS };
CarrierPart carrier_part(const clang::CXXMethodDecl* method);

}  // namespace mlflow::plugin
