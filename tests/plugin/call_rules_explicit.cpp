// Calls in an explicit instantiation, which is code before the end of the unit; other instantiations come after it.
// RUN: echo '[{"call": "lib_*"}]' > %t.json && rm -f %t.report
// RUN: %clang_plain -std=c++17 -DLIBRARY -c %s -o %t.lib.o
// RUN: %clang_run -std=c++17 -fplugin-arg-mlflow_trace-rules=%t.json -fplugin-arg-mlflow_trace-report=%t.report %s %t.lib.o -o %t && %t | %filecheck --check-prefix=CLANG%major %s
// RUN: %filecheck --check-prefix=REPORT%major %s < %t.report
// CLANG19: lib_add(a=1, b=2) -> 3
// CLANG19-NEXT: lib_add(a=1, b=2) -> 3
// CLANG22: lib_add(a=1, b=2) -> 3
// CLANG22-NEXT: lib_add(a=1, b=2) -> 3
// CLANG14: lib_add(a=1, b=2) -> 3
// CLANG14-NOT: lib_add
// REPORT19-COUNT-2: instrumented {{.*}}call of lib_add(int, int) in nothing_dependent({{long|char}})
// REPORT22-COUNT-2: instrumented {{.*}}call of lib_add(int, int) in nothing_dependent({{long|char}})
// REPORT14: left out {{.*}}nothing_dependent(long) calls in explicit instantiations are not traced by Clang 14
extern "C" int lib_add(int a, int b);
#ifdef LIBRARY
extern "C" int lib_add(int a, int b) { return a + b; }
#else
template <class T> int nothing_dependent(T) { return 1 + lib_add(1, 2); }
template int nothing_dependent<long>(long);
int main() { return nothing_dependent(1L) + nothing_dependent('c') - 8; }
#endif
