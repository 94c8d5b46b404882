// One header in several units and shared libraries: what is generated for it is the same everywhere, or the unit's own.
// So the order of linking changes nothing, and link-time optimisation finds nothing to mend.
// RUN: echo '[{"call": "prebuilt"}]' > %t.json && rm -rf %t && mkdir %t
// RUN: %clang_plain -std=c++17 -c -fPIC -DPREBUILT %s -o %t/prebuilt.o
// RUN: %clang -std=c++17 -c -fPIC -fplugin-arg-mlflow_trace-rules=%t.json -DFIRST %s -o %t/first.o
// RUN: %clang -std=c++17 -c -fPIC -O2 -fplugin-arg-mlflow_trace-rules=%t.json -DSECOND %s -o %t/second.o
// RUN: %clang -std=c++17 -c -fPIC -fplugin-arg-mlflow_trace-rules=%t.json -DMAIN %s -o %t/main.o
// RUN: %clang %t/main.o %t/first.o %t/second.o %t/prebuilt.o %hooks -o %t/forwards && %t/forwards | %filecheck %s
// RUN: %clang %t/second.o %t/first.o %t/main.o %t/prebuilt.o %hooks -o %t/backwards && %t/backwards | %filecheck %s
// RUN: %clang -shared %t/first.o -o %t/libfirst.so && %clang -shared %t/second.o -o %t/libsecond.so
// RUN: %clang %t/main.o %t/prebuilt.o %hooks -L%t -lfirst -lsecond -Wl,-rpath,%t -Wl,--export-dynamic -o %t/shared && %t/shared | %filecheck %s
// RUN: %clang -std=c++17 -O2 -flto -c -fplugin-arg-mlflow_trace-rules=%t.json -DFIRST %s -o %t/first.bc
// RUN: %clang -std=c++17 -O2 -flto -c -fplugin-arg-mlflow_trace-rules=%t.json -DSECOND %s -o %t/second.bc
// RUN: %clang -std=c++17 -O2 -flto -c -fplugin-arg-mlflow_trace-rules=%t.json -DMAIN %s -o %t/main.bc
// RUN: %clang -O2 -flto %t/main.bc %t/first.bc %t/second.bc %t/prebuilt.o %hooks -o %t/lto && %t/lto | %filecheck %s
// RUN: %clang -std=c++17 -O2 -flto=thin -c -fplugin-arg-mlflow_trace-rules=%t.json -DFIRST %s -o %t/first.thin
// RUN: %clang -std=c++17 -O2 -flto=thin -c -fplugin-arg-mlflow_trace-rules=%t.json -DSECOND %s -o %t/second.thin
// RUN: %clang -std=c++17 -O2 -flto=thin -c -fplugin-arg-mlflow_trace-rules=%t.json -DMAIN %s -o %t/main.thin
// RUN: %clang -O2 -flto=thin %t/main.thin %t/second.thin %t/first.thin %t/prebuilt.o %hooks -o %t/thin && %t/thin | %filecheck %s
#ifdef SECOND
#include <vector>  // other headers first, as in every other file
#endif
#include "Inputs/odr.h"

#ifdef PREBUILT
extern "C" int prebuilt(int x) { return x; }
#elif defined FIRST
int first() {
  shop::Cart cart = shop::fill(shop::Size::SMALL, "first");
  return cart.count(cart.parts[0]) + shop::Box<shop::Part>{cart.parts[0]}.open().sizes["a"] + shop::untraced(1);
}
#elif defined SECOND
int second() {
  shop::Cart cart = shop::fill(shop::Size::LARGE, "second");
  return cart.count(cart.parts[0]) + shop::Box<shop::Part>{cart.parts[0]}.open().sizes["a"] + shop::lambda(1);
}
#else
int main() {
  first();
  // CHECK: fill(size=SMALL, name="first") -> {size: SMALL, parts: [{name: "first", sizes: {"a": 1}}]}
  // CHECK-NEXT: count(part={name: "first", sizes: {"a": 1}}) -> 2
  // CHECK-NEXT:   prebuilt(x=2) -> 2
  // CHECK-NEXT: open() -> {name: "first", sizes: {"a": 1}}
  // CHECK-NEXT: prebuilt(x=1) -> 1
  // CHECK-NEXT: prebuilt(x=2) -> 2
  second();
  // CHECK-NEXT: fill(size=LARGE, name="second") -> {size: LARGE, parts: [{name: "second", sizes: {"a": 1}}]}
  // CHECK-NEXT: count(
  // CHECK-NEXT:   prebuilt(x=2) -> 2
  // CHECK-NEXT: open() -> {name: "second", sizes: {"a": 1}}
  // CHECK-NEXT: prebuilt(x=3) -> 3
  shop::Box<shop::Part>{shop::Part{"main", {}}}.open();
  // CHECK-NEXT: open() -> {name: "main", sizes: {}}
}
#endif
