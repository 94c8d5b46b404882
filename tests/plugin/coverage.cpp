// Coverage counts what it counts without the plugin, with traced functions and with traced calls.
// RUN: rm -rf %t && mkdir %t && cp %s %t/app.cpp && cd %t && echo '[{"call": "library"}]' > rules.json
// RUN: %clang_plain -std=c++17 -DLIBRARY -c app.cpp -o library.o
// RUN: %clang_plain -std=c++17 -w -fprofile-instr-generate -fcoverage-mapping app.cpp library.o %hooks -o plain
// RUN: %clang_run -std=c++17 -fprofile-instr-generate -fcoverage-mapping app.cpp library.o -o traced -fplugin-arg-mlflow_trace-rules=rules.json
// RUN: env LLVM_PROFILE_FILE=plain.raw ./plain && %llvm/llvm-profdata merge plain.raw -o plain.data
// RUN: env LLVM_PROFILE_FILE=traced.raw ./traced | %filecheck %s && %llvm/llvm-profdata merge traced.raw -o traced.data
// RUN: %llvm/llvm-cov show ./plain -instr-profile=plain.data app.cpp > plain.txt
// RUN: %llvm/llvm-cov show ./traced -instr-profile=traced.data app.cpp > traced.txt
// RUN: cmp plain.txt traced.txt
// And region by region, but for constexpr functions, which have two forms of each return.
// RUN: %llvm/llvm-cov show ./plain -instr-profile=plain.data -show-regions -name-regex=loops -name-regex=returns > plain.regions
// RUN: %llvm/llvm-cov show ./traced -instr-profile=traced.data -show-regions -name-regex=loops -name-regex=returns > traced.regions
// RUN: grep -c . plain.regions && cmp plain.regions traced.regions
#ifdef LIBRARY
int library(int x) { return x; }
#else
int library(int x);
[[mlflow::trace]] int loops(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i)
    if (i % 2 == 0 && library(i ? i : 7) > 2) sum += i;
  return sum;
}
[[mlflow::trace]] constexpr int constant(int n) { return n + 1; }
[[mlflow::trace]] int returns(int n) {
  switch (n) {
    case 0: return library(1);
    case 1: return constant(n);
  }
  if (n > 5) return library(n > 6 ? 1 : 2) || library(3);
  auto inner = [](int x) { return library(x > 0 ? x : -x); };
  return inner(n);
}
int main() {
  loops(5);
  for (int i = 0; i < 8; ++i) returns(i);
}
#endif
// CHECK: loops(n=5) -> {{.*}}
// CHECK: library(x=7) -> 7
