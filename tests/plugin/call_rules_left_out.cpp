// Which calls a rule leaves out, which of them can be had, and which cannot be traced at all.
// RUN: echo '[{"call": "*"}]' > %t.json && rm -f %t.report
// RUN: %clang -std=c++17 -c -fplugin-arg-mlflow_trace-rules=%t.json -fplugin-arg-mlflow_trace-report=%t.report %s -o %t.o
// RUN: %filecheck --implicit-check-not=instrumented --check-prefixes=DEFAULT,NEVER %s < %t.report
// RUN: echo '[{"call": "*", "include": ["defined", "builtin", "pure", "allocation", "setjmp", "always_inline"]}]' > %t.all.json && rm -f %t.all
// RUN: %clang -std=c++17 -c -fplugin-arg-mlflow_trace-rules=%t.all.json -fplugin-arg-mlflow_trace-report=%t.all %s -o %t.o
// RUN: %filecheck --check-prefixes=ALL,NEVER %s < %t.all
// RUN: sort %t.report | uniq -d | %filecheck --allow-empty --check-prefix=ONCE %s
// ONCE-NOT: left out
#include <csetjmp>
#include <cstdlib>
#include <cstring>

inline int defined(int x) { return x; }
inline __attribute__((always_inline)) int inlined(int x) { return x; }
__attribute__((const)) int pure_elsewhere(int x);
constexpr int constant(int x) { return x; }
struct Plain {
  int n;
};
int partner(int x);
[[noreturn]] void jumps(std::jmp_buf& to) { std::longjmp(to, 1); }

int uses(std::jmp_buf& to, const char* text) {
  // DEFAULT-DAG: left out {{.*}}call of defined(int) in uses({{.*}}) defined: a rule with 'function' traces
  // ALL-DAG: instrumented {{.*}}call of defined(int) in uses(
  int sum = defined(1) + defined(2);
  // DEFAULT-DAG: left out {{.*}}call of inlined(int) {{.*}}defined:
  // ALL-DAG: instrumented {{.*}}call of inlined(int)
  sum += inlined(3);
  // DEFAULT-DAG: left out {{.*}}call of pure_elsewhere(int) {{.*}}pure: calls of a const or pure function are merged
  // ALL-DAG: instrumented {{.*}}call of pure_elsewhere(int)
  sum += pure_elsewhere(4);
  // DEFAULT-DAG: left out {{.*}}call of strlen({{.*}}builtin: the compiler knows what it does
  // ALL-DAG: instrumented {{.*}}call of strlen(
  sum += static_cast<int>(std::strlen(text));
  // DEFAULT-DAG: left out {{.*}}call of aligned_alloc({{.*}}{{allocation: it gives or takes memory|builtin: the compiler knows what it does}}
  // ALL-DAG: instrumented {{.*}}call of aligned_alloc(
  std::free(std::aligned_alloc(16, 16));
  // NEVER-DAG: {{refused|left out}} {{.*}}call of constant(int) {{.*}}{{constexpr: the call may be part of a constant|defined:}}
  sum += constant(6);
  // NEVER-DAG: {{refused|left out}} {{.*}}call of __builtin_popcount(unsigned int) {{.*}}builtin
  sum += __builtin_popcount(7);
  // NEVER-DAG: {{refused|left out}} {{.*}}call of _setjmp({{.*}}{{it returns twice|builtin}}
  if (setjmp(to)) return 0;

  return sum;
}
int tail(int x) { [[clang::musttail]] return partner(x); }
// NEVER-DAG: refused {{.*}}call of partner(int) in tail(int) it is a musttail call, and a span has to end after the call
