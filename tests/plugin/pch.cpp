// A precompiled header: the attribute on the declaration there or on the definition here, in namespaces and classes.
// RUN: echo '[{"call": "prebuilt"}]' > %t.json && rm -rf %t && mkdir %t && cp %S/Inputs/declarations.h %t/
// RUN: %clang_plain -std=c++17 -c -DPREBUILT %s -o %t/prebuilt.o
// RUN: %clang -std=c++17 -fplugin-arg-mlflow_trace-rules=%t.json -x c++-header %t/declarations.h -o %t/declarations.h.pch
// RUN: %clang_run -std=c++17 -fplugin-arg-mlflow_trace-rules=%t.json -include-pch %t/declarations.h.pch %s %t/prebuilt.o -o %t/with_pch && %t/with_pch | %filecheck %s
// RUN: %clang_run -std=c++17 -fplugin-arg-mlflow_trace-rules=%t.json -include %t/declarations.h %s %t/prebuilt.o -o %t/with_header && %t/with_header | %filecheck %s
#ifdef PREBUILT
extern "C" int prebuilt(int x) { return x; }
#else
namespace shop {
int declared_there(int x) { return x + prebuilt(1); }
[[mlflow::trace]] int defined_here(int x) { return x; }
namespace inner {
std::string Class::method(const std::string& name) const { return name; }
}  // namespace inner
int Whole::first(int x) { return x; }
}  // namespace shop
extern "C" int c_declared(int x) { return x; }
template <> int shop::special<int>(int x) { return x; }
int own() { return prebuilt(3); }

int main() {
  shop::declared_there(1);
  // CHECK: declared(x=1) -> 2
  // CHECK-NEXT:   prebuilt(x=1) -> 1
  shop::defined_here(2);
  // CHECK-NEXT: defined_here(x=2) -> 2
  shop::inner::Class().method("m");
  // CHECK-NEXT: method(name="m") -> "m"
  shop::Whole().first(3);
  // CHECK-NEXT: first(x=3) -> 3
  shop::Whole().second(4);
  // CHECK-NEXT: second(x=4) -> 4
  c_declared(5);
  // CHECK-NEXT: c_declared(x=5) -> 5
  shop::of_template(shop::Item{6});
  // CHECK-NEXT: of_template(item={n: 6}) -> {n: 6}
  // CHECK-NEXT:   prebuilt(x=7) -> 7
  shop::special(7);
  // CHECK-NEXT: special(x=7) -> 7
  shop::special('c');
  // CHECK-NEXT: special(x='c') -> 'c'
  shop::in_header(8);
  // CHECK-NEXT: prebuilt(x=8) -> 8
  own();
  // CHECK-NEXT: prebuilt(x=3) -> 3
}
#endif
