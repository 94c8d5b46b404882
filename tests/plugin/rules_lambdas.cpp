// A rule for functions finds lambdas, wherever they stand; their name is that of what they stand in, and `<lambda>`.
// RUN: echo '[{"function": "shop::*", "exclude": "*quiet::<lambda>"}]' > %t.json && rm -f %t.report
// RUN: %clang_run -std=c++17 -fplugin-arg-mlflow_trace-rules=%t.json -fplugin-arg-mlflow_trace-report=%t.report %s -o %t && %t | %filecheck %s
// RUN: %filecheck --check-prefix=REPORT %s < %t.report
// RUN: %clang_run -std=c++2b -O2 -fplugin-arg-mlflow_trace-rules=%t.json %s -o %t && %t | %filecheck %s
// RUN: %clang_run -std=c++14 -w -fplugin-arg-mlflow_trace-rules=%t.json %s -o %t && %t | %filecheck %s
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <vector>

namespace shop {
auto global = [](int x) { return std::abs(x); };
struct Member {
  std::function<int(int)> f = [](int x) { return std::abs(x) + 1; };
};
int with_default(std::function<int(int)> f = [](int x) { return std::abs(x) + 2; }) { return f(-1); }
template <class T> T in_template(T x) {
  return [x](T y) { return std::abs(x + y); }(x);
}
int quiet() {
  return [] { return std::abs(-9); }();
}
void run() {
  global(-1);
  Member().f(-1);
  in_template(-2);
  [](auto x) {
    auto inner = [x] { return std::abs(x); };
    inner();
  }(-3);
  int (*pointer)(int) = [](int x) { return std::abs(x); };
  pointer(-4);
  std::vector<int> v = {2, 1};
  std::sort(v.begin(), v.end(), [](int a, int b) { return a < b; });
#if __cplusplus >= 201703L
  (void)[](long x) constexpr { return x < 0 ? std::abs(x) : x; }(1L);
#endif
}
}  // namespace shop

int main() {
  shop::run();
  // CHECK: run() -> null
  // CHECK-NEXT:   <lambda>(x=-1) -> 1
  // CHECK-NEXT:   <lambda>(x=-1) -> 2
  // CHECK-NEXT:   in_template(x=-2) -> 4
  // CHECK-NEXT:     <lambda>(y=-2) -> 4
  // CHECK-NEXT:   <lambda>(x=-3) -> null
  // CHECK-NEXT:     <lambda>() -> 3
  // CHECK-NEXT:   <lambda>(x=-4) -> 4
  shop::with_default();
  // CHECK-NEXT: with_default({{.*}}) -> 3
  // CHECK-NEXT:   <lambda>(x=-1) -> 3
  shop::quiet();
  // CHECK-NEXT: quiet() -> 9
}
// REPORT-DAG: instrumented {{.*}}<lambda>(int)
// REPORT-DAG: left out {{.*}}<lambda>(int, int) trivial: it calls nothing
// REPORT-DAG: left out {{.*}}<lambda>(long) constexpr: it may be evaluated by the compiler
