// Classes that have a lock in them: other threads may change such an object while the traced function has not locked it
// yet.
#pragma once

#include "clang/AST/DeclCXX.h"
#include "clang/Sema/Sema.h"

namespace mlflow::plugin {

// Whether the complete class has a lock among its fields or bases, private ones too, or leads to one.
bool is_lock_guarded(clang::Sema& sema, const clang::CXXRecordDecl* record);

}  // namespace mlflow::plugin
