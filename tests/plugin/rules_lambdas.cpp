// A rule for functions finds lambdas, wherever they stand. They are called by what they are assigned to, else by what
// they are passed to or by their line; `<lambda>` is each of them.
// RUN: echo '[{"function": "shop::*", "exclude": "*quiet::<lambda>"}]' > %t.json && rm -f %t.report
// RUN: %clang_run -std=c++17 -fplugin-arg-mlflow_trace-rules=%t.json -fplugin-arg-mlflow_trace-report=%t.report %s -o %t && %t | %filecheck %s
// RUN: %filecheck --check-prefix=REPORT %s < %t.report
// RUN: echo '[{"function": "shop::Routes::set_later", "span_type": "TOOL"}, {"function": "shop::run::generic", "name": "mine"}, {"function": "*passed to each_of>"}, {"function": "shop::run::<lambda:38>"}]' > %t.named.json
// RUN: %clang_run -std=c++17 -fplugin-arg-mlflow_trace-rules=%t.named.json %s -o %t && %t | %filecheck --check-prefix=NAMED %s
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
struct Routes {
  std::function<int(int)> made, set_later;
  Routes() : made(std::function<int(int)>([](int x) { return std::abs(x); })) {
    this->set_later = [this](int x) { return std::abs(x); };
  }
};
void each_of(const std::function<int(int)>& f) { f(-8); }
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
  auto generic = [](auto x) { return std::abs(x); };
  generic(-5);
  static Routes routes;
  routes.made(-6);
  routes.set_later(-7);
  each_of([](int x) { return std::abs(x); });
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
  // CHECK-NEXT:   global(x=-1) -> 1
  // CHECK-NEXT:   f(x=-1) -> 2
  // CHECK-NEXT:   in_template(x=-2) -> 4
  // CHECK-NEXT:     <lambda>(y=-2) -> 4
  // CHECK-NEXT:   <lambda>(x=-3) -> null
  // CHECK-NEXT:     inner() -> 3
  // CHECK-NEXT:   pointer(x=-4) -> 4
  // CHECK-NEXT:   generic(x=-5) -> 5
  // CHECK-NEXT:   Routes() -> null
  // CHECK-NEXT:   made(x=-6) -> 6
  // CHECK-NEXT:   set_later(x=-7) -> 7
  // CHECK-NEXT:   each_of(f={{.*}}) -> null
  // CHECK-NEXT:     <lambda>(x=-8) -> 8
  shop::with_default();
  // CHECK-NEXT: with_default({{.*}}) -> 3
  // CHECK-NEXT:   <lambda>(x=-1) -> 3
  shop::quiet();
  // CHECK-NEXT: quiet() -> 9
}
// NAMED: <lambda>(x=-3)
// NAMED-NEXT: mine(x=-5) -> 5
// NAMED-NEXT: set_later[TOOL](x=-7) -> 7
// NAMED-NEXT: <lambda>(x=-8) -> 8
// NAMED-NOT: {{.}}
// REPORT-DAG: instrumented {{.*}} shop::global(int)
// REPORT-DAG: instrumented {{.*}} shop::Member::f(int)
// REPORT-DAG: instrumented {{.*}} shop::Routes::made(int)
// REPORT-DAG: instrumented {{.*}} shop::Routes::set_later(int)
// REPORT-DAG: instrumented {{.*}} shop::run::generic(int)
// REPORT-DAG: instrumented {{.*}} shop::run::<lambda passed to each_of>(int)
// REPORT-DAG: instrumented {{.*}} shop::run::<lambda:[[#]]>(int)
// REPORT-DAG: left out {{.*}} shop::run::<lambda passed to sort>(int, int) trivial: it calls nothing
// REPORT-DAG: left out {{.*}} shop::run::<lambda:[[#]]>(long) constexpr: it may be evaluated by the compiler
