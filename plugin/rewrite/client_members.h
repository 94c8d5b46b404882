// What a method that is woven says of its own object.
#pragma once

#include "plugin/clang/ast_builder.h"

namespace mlflow::plugin {

// `*this`; null if it cannot be built.
clang::Expr* own_object(const AstBuilder& builder);

// `this->name`, which may be private to the class: named in its method, where that is right. Null: there is none.
clang::Expr* own_member(const AstBuilder& builder, llvm::StringRef name);

// `this->name()`.
clang::Expr* own_call(const AstBuilder& builder, llvm::StringRef name);

}  // namespace mlflow::plugin
