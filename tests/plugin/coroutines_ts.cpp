// Clang 14 knows coroutines as std::experimental only; the parent of a span is what is current where it is first
// resumed.
// UNSUPPORTED: clang-19
// RUN: %clang_run -std=c++20 -O2 -fcoroutines-ts -Wno-deprecated-experimental-coroutine %s -o %t -pthread && %t | %filecheck --check-prefix=OUT %s
#include <string>

#include "Inputs/task.h"

[[mlflow::trace]] int plain(int x) { return x * 2; }
[[mlflow::trace(span_type = "TOOL")]] Task<int> child(int x) { co_return plain(x); }
[[mlflow::trace]] Task<std::string> parent(std::string name) { co_return name + std::to_string(co_await child(1)); }
[[mlflow::trace]] Generator<int> count(int n) {
  for (int i = 0; i < n; ++i) co_yield i;
}

int main() {
  parent("x").get();
  // OUT: child[TOOL](x=1) -> 2
  // OUT-NEXT:   plain(x=1) -> 2
  // OUT-NEXT: parent(name="x") -> "x2"
  for (int i : count(3)) plain(i);
  // OUT-NEXT: plain(x=0) -> 0
  // OUT-NEXT: plain(x=1) -> 2
  // OUT-NEXT: plain(x=2) -> 4
  // OUT-NEXT: count(n=3) -> chunk:0 chunk:1 chunk:2
}
