// What a coroutine's body says about its kind: whether it returns a value, and whether it is a generator.
#pragma once

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace mlflow::plugin {

struct CoroutineShape {
  bool returns_value = false;       // a co_return gives the promise a value
  clang::CoyieldExpr* yield = nullptr;  // the first: it is a generator
};

CoroutineShape shape_of(const clang::CoroutineBodyStmt* body);

// The call promise.return_value(x), or promise.yield_value(x), under whatever conversions stand around it. Null if
// there is none.
clang::CallExpr* find_promise_call(clang::Stmt* statement, bool yields);

}  // namespace mlflow::plugin
