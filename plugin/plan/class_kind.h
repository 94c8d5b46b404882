// Decides from a class's declaration how its values are captured: nothing of the user's is instantiated or tried for
// it.
#pragma once

#include "clang/AST/DeclCXX.h"
#include "clang/Sema/Sema.h"

namespace mlflow::plugin {

enum class ClassKind {
  STRING,
  PATH,
  DATA_SIZE,  // data(), size()
  BYTES,  // the same, of std::byte
  INITIALIZER_LIST,
  VALARRAY,
  SEQUENCE,  // const iteration
  MAP,
  PAIR,
  TUPLE,
  VARIANT,
  OPTIONAL,
  EXPECTED,
  SMART_POINTER,
  REFERENCE_WRAPPER,
  DURATION,
  TIME_POINT,  // of the system clock
  OTHER_TIME_POINT,
  BITSET,
  COMPLEX,
  EXCEPTION,
  JSON,
  NOTHING,  // monostate, nullopt
  USER,  // a class of the user's: by its conversions or its fields
  OPAQUE
};

// The same under a rule: only what is the standard library's and safe to read whatever state the program is in.
ClassKind safest_kind(clang::Sema& sema, const clang::CXXRecordDecl* record);

// `safest`: no class is instantiated for it that is not the standard library's.
ClassKind classify(clang::Sema& sema, const clang::CXXRecordDecl* record, bool safest = false);

// A named public member of the class or its public bases, if it is a type.
clang::QualType public_member_type(clang::Sema& sema, const clang::CXXRecordDecl* record, llvm::StringRef name);

// Complete now, or completed by instantiating it, which is tried without a word.
bool is_complete(clang::Sema& sema, const clang::CXXRecordDecl* record);

}  // namespace mlflow::plugin
