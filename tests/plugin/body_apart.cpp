// Where nothing is recorded, a traced function is its plain body: the same stack frame, the same jumps.
// RUN: %clang_print -std=c++17 %s | %filecheck %s
// RUN: %clang_plain -std=c++17 -O0 -w -c %s -o %t.plain.o -fstack-usage && sed 's/.*cpp:[0-9]*:/plain /' %t.plain.su > %t.sizes
// RUN: %clang -std=c++17 -O0 -w -c %s -o %t.traced.o -fstack-usage && sed 's/.*cpp:[0-9]*:/traced /' %t.traced.su >> %t.sizes && %filecheck --check-prefix=SIZE --input-file=%t.sizes %s
// RUN: %clang -std=c++17 -O2 -w -c %s -o %t.fast.o -fstack-usage && sed 's/.*cpp:[0-9]*:/fast /' %t.fast.su > %t.fast && %filecheck --check-prefix=FAST --input-file=%t.fast %s
// RUN: %clang_run -std=c++17 -O2 -Wall -Wextra -Werror %s -o %t.exe && %t.exe | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++17 -O0 -g -DSHALLOW %s -o %t.slow && %t.slow | %filecheck --check-prefix=OUT %s
#ifdef SHALLOW
#define DEEP 100
#else
#define DEEP 1000000
#endif
#include <cstdio>
#include <cstdlib>
#include <pthread.h>
#include <string>
#include <string_view>

extern "C" int mlflow_trace_v1_enabled;

struct Object {
  int value = 0;
  int step(int n);
};
struct Counted {
  Counted() = default;
  Counted(const Counted&) { ++copies; }
  ~Counted() { ++destroyed; }
  int is_alive() const { return self == this; }
  const Counted* self = this;
  static int copies, destroyed;
};
int Counted::copies, Counted::destroyed;

[[mlflow::trace]] int none() { return Object().step(0); }
// CHECK: int none() {
// CHECK: if (unwanted())
// CHECK-NEXT: musttail{{.*}}return none();
// CHECK-NEXT: mlflow_trace_v1::Scope mlflow_scope;
// CHECK-NEXT: begin_wanted_span(mlflow_scope, mlflow_callsite);
// CHECK: int mlflow_result = none();
// CHECK: inline int none() {
// CHECK-NEXT: return Object().step(0);
[[mlflow::trace]] int one(int n) { return n == 0 ? 0 : one(n - 1) + 1; }
[[mlflow::trace]] int three(int a, int b, int c) { return a == 0 ? b : three(a - 1, b, c) + c; }
[[mlflow::trace]] int Object::step(int n) { return n == 0 ? value : step(n - 1) + 1; }
// CHECK: int Object::step(int n) {
// CHECK: musttail{{.*}}return this->step(n);
[[mlflow::trace]] int text(const std::string& name, int n) { return n == 0 ? int(name.size()) : text(name, n - 1) + 1; }
// An object stays the caller's, which is told where it is.
[[mlflow::trace]] int by_value(Counted object, int n) { return n == 0 ? object.is_alive() : by_value(object, n - 1); }
// CHECK: int by_value(Counted object, int n) {
// CHECK: musttail{{.*}}return by_value(object, n);
// CHECK: inline int by_value(Counted &object, int n) {

// SIZE-DAG: plain _Z4nonev{{[[:space:]]}}[[#NONE:]]{{[[:space:]]}}static
// SIZE-DAG: plain _Z3onei{{[[:space:]]}}[[#ONE:]]{{[[:space:]]}}static
// SIZE-DAG: plain _Z5threeiii{{[[:space:]]}}[[#THREE:]]{{[[:space:]]}}static
// SIZE-DAG: plain _ZN6Object4stepEi{{[[:space:]]}}[[#STEP:]]{{[[:space:]]}}static
// SIZE-DAG: traced _Z4nonev.plain{{[[:space:]]}}[[#NONE]]{{[[:space:]]}}static
// SIZE-DAG: traced _Z3onei.plain{{[[:space:]]}}[[#ONE]]{{[[:space:]]}}static
// SIZE-DAG: traced _Z5threeiii.plain{{[[:space:]]}}[[#THREE]]{{[[:space:]]}}static
// SIZE-DAG: traced _ZN6Object4stepEi.plain{{[[:space:]]}}[[#STEP]]{{[[:space:]]}}static
// A recorded call, and one that the optimiser has seen.
// SIZE-DAG: traced _Z3onei{{[[:space:]]}}{{[12]?[0-9]?[0-9]}}{{[[:space:]]}}static
// FAST-DAG: fast _Z3onei{{[[:space:]]}}{{[0-9]?[0-9]}}{{[[:space:]]}}static
// FAST-DAG: fast _Z3onei.plain{{[[:space:]]}}{{0|8}}{{[[:space:]]}}static
// FAST-DAG: fast _Z5threeiii.plain{{[[:space:]]}}{{0|8}}{{[[:space:]]}}static
// FAST-DAG: fast _ZN6Object4stepEi.plain{{[[:space:]]}}{{0|8}}{{[[:space:]]}}static
// FAST-DAG: fast _Z8by_value7Countedi.plain{{[[:space:]]}}{{0|8}}{{[[:space:]]}}static

// Whatever says something about its frame, or goes on in another function, keeps its body.
[[mlflow::trace]] void* where() { std::puts("-"); return __builtin_frame_address(0); }
// CHECK: void *where() {
// CHECK-NOT: musttail
// CHECK: void *mlflow_result = __builtin_frame_address(0);
[[mlflow::trace]] int with_lambda(int n) { return [&] { return n + Object().step(0); }(); }
// CHECK: int with_lambda(int n) {
// CHECK-NOT: musttail
// CHECK: bool even(int n) {
[[mlflow::trace]] bool odd(int n);
[[mlflow::trace]] bool even(int n) { return n == 0 ? true : odd(n - 1); }
[[mlflow::trace]] bool odd(int n) { return n == 0 ? false : even(n - 1); }
// Where code generation has something to do at the end of the call, the optimiser makes the jump.
[[mlflow::trace]] bool quiet_odd(int n) noexcept;
[[mlflow::trace]] bool quiet_even(int n) noexcept { return n == 0 ? true : quiet_odd(n - 1); }
[[mlflow::trace]] bool quiet_odd(int n) noexcept { return n == 0 ? false : quiet_even(n - 1); }

// More than there are registers for; the object of two words goes to the stack.
[[mlflow::trace]] long full(int a, int b, int c, int d, int e, int f, std::string_view text, double x, long n) {
  return n == 0 ? long(text.size()) + a + b + c + d + e + f + long(x) : full(a, b, c, d, e, f, text, x, n - 1);
}

// Calls that have to be jumps are.
[[mlflow::trace]] int ping(int n);
[[mlflow::trace]] int pong(int n) { [[clang::musttail]] return ping(n - 1); }
[[mlflow::trace]] int ping(int n) {
  if (n <= 0) return n;
  [[clang::musttail]] return pong(n - 1);
}

void* deep(void*) {
  std::printf("%d %d %d\n", even(DEEP), quiet_even(DEEP), ping(1000000));
  return nullptr;
}

int main() {
  even(2);
  // OUT: even(n=2) -> true
  // OUT-NEXT:   odd(n=1) -> true
  // OUT-NEXT:     even(n=0) -> true
  ping(1);
  // OUT-NEXT: ping(n=1) -> -1
  // OUT-NEXT:   pong(n=0) -> -1
  // OUT-NEXT:     ping(n=-1) -> -1
  Counted counted;
  by_value(counted, 1);
  // OUT: by_value(object={{.*}}, n=1) -> 1
  // OUT-NEXT:   by_value(object={{.*}}, n=0) -> 1
  std::printf("%d %d\n", Counted::copies, Counted::destroyed);
  // OUT: 2 2
  std::printf("%ld\n", full(1, 2, 3, 4, 5, 6, "text", 2.5, 1));
  // OUT: full(a=1, b=2, c=3, d=4, e=5, f=6, text="text", x=2.5, n=1) -> 27
  // OUT: 27
  mlflow_trace_v1_enabled = 0;
  std::printf("%ld\n", full(1, 2, 3, 4, 5, 6, "text", 2.5, 9));
  // OUT-NEXT: 27
  // A million calls one after another in a stack of 64 KiB.
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 65536);
  pthread_t thread;
  pthread_create(&thread, &small, deep, nullptr);
  pthread_join(thread, nullptr);
  // OUT: 1 1 0
}
