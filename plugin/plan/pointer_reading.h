// What a pointer parameter's value is: where it points to, or what lies there. Decided by its type and by what stands
// beside it; only what the function's declaration says is certain to be there is read.
#pragma once

#include "clang/AST/Decl.h"

namespace mlflow::plugin {

struct PointerReading {
  enum Kind {
    AS_IT_IS,  // as its type says: text, or no pointer at all
    ADDRESS,
    SIZED,  // characters, or bytes, no more than the next parameter says
    FOLLOWED  // the user has said that what it leads to is to be read
  };
  Kind kind = AS_IT_IS;
  clang::ParmVarDecl* size = nullptr;  // of SIZED
};

// `safest`: a rule's, under which every pointer is an address.
PointerReading pointer_reading(const clang::FunctionDecl* function, unsigned index, bool safest);

// Whether `next`, which stands right behind `data`, says how many characters or bytes there are: `const char* data,
// size_t length`.
bool is_size_of(const clang::ValueDecl* data, const clang::ValueDecl* next);

}  // namespace mlflow::plugin
