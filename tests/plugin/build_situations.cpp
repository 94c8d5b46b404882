// One source in the situations build systems put it in: each traces the same.
// RUN: rm -rf %t && mkdir %t && cp %S/Inputs/shared.h %t/
// RUN: %clang -std=c++17 -I%t %s %hooks -o %t/direct && %t/direct | %filecheck %s
// RUN: cd %t && %clang -std=c++17 -save-temps -c -I%t %s -o %t/saved.o && %clang %t/saved.o %hooks -o %t/saved && %t/saved | %filecheck %s
// RUN: %clang_plain -std=c++17 -E -I%t %s -o %t/input.ii && %clang -std=c++17 %t/input.ii %hooks -o %t/preprocessed && %t/preprocessed | %filecheck %s
// RUN: %clang -std=c++17 -x c++-header %t/shared.h -o %t/shared.h.pch && %clang -std=c++17 -include-pch %t/shared.h.pch -DWITH_PCH %s %hooks -o %t/pch && %t/pch | %filecheck %s
// RUN: %clang -std=c++17 -include %t/shared.h %s %hooks -I%t -o %t/included && %t/included | %filecheck %s
// RUN: %clang -std=c++17 -flto -c -I%t %s -o %t/lto.bc
// Two units and a shared library with the same inline function and templates: one record each, wherever.
// RUN: %clang -std=c++17 -fPIC -shared -DLIBRARY -I%t %s -o %t/libother.so && %clang -std=c++17 -DUSE_LIBRARY -I%t %s %hooks -L%t -lother -Wl,-rpath,%t -Wl,--export-dynamic -o %t/two && %t/two | %filecheck --check-prefixes=CHECK,TWO %s
// Every function that a unit defines is reported.
// RUN: rm -f %t/report && %clang -std=c++17 -fplugin-arg-mlflow_trace-report=%t/report -fsyntax-only -I%t %s && %filecheck --check-prefix=REPORT %s < %t/report
// REPORT-DAG: instrumented{{.*}}shared.h:6{{.*}}make(int)
// REPORT-DAG: instrumented{{.*}}build_situations.cpp:{{[0-9]+}}{{.*}}in_source(int)
// No -W finds anything in what is added.
// RUN: %clang -std=c++17 -Weverything -Werror -Wno-c++98-compat -Wno-c++98-compat-pedantic -Wno-missing-prototypes -Wno-padded -Wno-unknown-attributes -Wno-unsafe-buffer-usage -Wno-unknown-warning-option -Wno-missing-include-dirs -fsyntax-only -I%t %s
// RUN: %clang -std=c++17 -fplugin-arg-mlflow_trace-version -fsyntax-only -I%t %s | %filecheck -DMAJOR=%major --check-prefix=VERSION %s
// VERSION: mlflow_trace {{[0-9.]+}} for Clang [[MAJOR]]{{$}}
// RUN: %not %clang -fplugin-arg-mlflow_trace-nonsense -fsyntax-only %s 2>&1 | %filecheck --check-prefix=NONSENSE %s
// NONSENSE: mlflow_trace: unknown plugin option 'nonsense'; accepted are check, disable, no-autolog, print, version, report=FILE, rules=FILE
#ifndef WITH_PCH
#include "shared.h"
#endif

#ifdef LIBRARY
int other(int x) { return make(x).a + Method().call(x) + identity(2); }
#else
int in_source(int x) { return make(x).a; }

int main() {
  in_source(1);
  // CHECK: declared(x=1) -> 1
  // CHECK-NEXT:   make(a=1) -> {a: 1, b: ["x"]}
  identity(3);
  // CHECK-NEXT: identity(t=3) -> 3
  Method().call(4);
  // CHECK-NEXT: call(x=4) -> 4
#ifdef USE_LIBRARY
  other(5);
  // TWO-NEXT: make(a=5) -> {a: 5, b: ["x"]}
  // TWO-NEXT: call(x=5) -> 5
  // TWO-NEXT: identity(t=2) -> 2
#endif
}
#endif
