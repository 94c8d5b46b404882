// Functions in every place and form that functions.cpp has not: lambdas where an attribute can stand, local classes,
// try blocks, operators of all kinds, constructors of all kinds, and functions that do not return.
// RUN: %clang_run -std=c++17 -w %s -o %t && %t | %filecheck --check-prefixes=OUT,OUT17 %s
// RUN: %clang_run -std=c++14 -w %s -o %t && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++20 -w -O2 -g %s -o %t && %t | %filecheck --check-prefixes=OUT,OUT17 %s
// RUN: %clang_run -std=c++2b -w -O1 %s -o %t && %t | %filecheck --check-prefixes=OUT,OUT17 %s
// RUN: %clang_run -std=c++17 -w -fsanitize=undefined,address %s -o %t && %t | %filecheck --check-prefixes=OUT,OUT17 %s
// RUN: %clang_run -std=c++17 -w -fno-rtti %s -o %t && %t | %filecheck --check-prefixes=OUT,OUT17 %s
// RUN: %clang_run -std=c++17 -w -fprofile-instr-generate -fcoverage-mapping %s -o %t && env LLVM_PROFILE_FILE=%t.profraw %t | %filecheck --check-prefixes=OUT,OUT17 %s
#include <cstdio>
#include <functional>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

// Lambdas.
int in_default(int x = [] [[mlflow::trace("in default")]] (int y) { return y; }(1)) { return x; }
template <class T> int in_template_default(T x = [] [[mlflow::trace("in template default")]] (T y) { return y; }(2)) {
  return x;
}
struct MemberLambda {
  int value = [] [[mlflow::trace("in member")]] (int y) { return y; }(3);
  std::function<int(int)> kept = [this] [[mlflow::trace("kept")]] (int y) { return y + value; };
};
auto at_namespace_scope = [] [[mlflow::trace("namespace scope")]] (auto... values) { return sizeof...(values); };
int four = 4;
int from_initializer = [] [[mlflow::trace("initializer")]] { return four; }();
// OUT: initializer() -> 4

// Try blocks.
[[mlflow::trace]] int function_try(int x) try {
  if (x > 0) throw std::runtime_error("caught by the block");
  return 1;
} catch (const std::exception&) {
  return 2;
}

// Operators.
[[mlflow::trace]] unsigned long long operator""_number(unsigned long long x) { return x; }
[[mlflow::trace]] std::string operator""_text(const char* text, unsigned long length) { return std::string(text, length); }
struct Value {
  int n;
  [[mlflow::trace]] operator int() const { return n; }
  template <class T> [[mlflow::trace]] explicit operator T() const { return T(n); }
  [[mlflow::trace]] Value& operator++() { return ++n, *this; }
  [[mlflow::trace]] Value operator++(int) { return Value{n++}; }
  [[mlflow::trace]] int operator[](int i) const { return i; }
  [[mlflow::trace]] Value* operator->() { return this; }
  [[mlflow::trace]] bool operator==(const Value& other) const { return n == other.n; }
  [[mlflow::trace]] int left() & { return 1; }
  [[mlflow::trace]] int left() && { return 2; }
  [[mlflow::trace]] friend Value operator+(Value a, Value b) { return Value{a.n + b.n}; }
};
[[mlflow::trace]] Value operator,(const Value&, const Value& b) { return b; }

// Constructors.
struct Base {
  int n;
  [[mlflow::trace]] explicit Base(int x) : n(x) {}
  template <class T> [[mlflow::trace("of template")]] Base(T t, int) : Base(int(t)) {}
  [[mlflow::trace("list")]] Base(std::initializer_list<int> l) : n(int(l.size())) {}
};
struct Derived : Base {
  using Base::Base;
};

namespace {
[[mlflow::trace]] int hidden(int x) { return x; }
}  // namespace
[[mlflow::trace]] std::pair<int, int> pair_of(int x) { return {x, x}; }
[[mlflow::trace]] int binds(int x) {
#if __cplusplus >= 201703L
  auto [a, b] = pair_of(x);
#else
  int a, b;
  std::tie(a, b) = pair_of(x);
#endif
  return [sum = a + b] [[mlflow::trace("init capture")]] { return sum; }();
}
[[mlflow::trace]] int local_class(int x) {
  struct Local {
    int n;
    [[mlflow::trace]] int get() const { return n; }
  };
  return Local{x}.get();
}
template <class T> [[mlflow::trace]] int local_in_template(T x) {
  struct Local {
    T n;
    [[mlflow::trace("get of local")]] int get() const { return int(n); }
  };
  return Local{x}.get();
}
[[noreturn, mlflow::trace]] void never_returns(int x) { throw x; }
[[mlflow::trace]] int jumps_back(int x) {
again:
  std::string text(x, 'x');
  if (x-- > 0) goto again;
  return int(text.size());
}
[[mlflow::trace]] int factorial(int n) { return n < 2 ? 1 : n * factorial(n - 1); }
#if __cplusplus >= 201703L
template <auto N> [[mlflow::trace]] int by_value_parameter() { return N; }
[[mlflow::trace]] int chooses(int x) {
  if constexpr (sizeof(int) == 4) return x;
  else return 0;
}
template <class... A> [[mlflow::trace]] int folds(A... a) { return (0 + ... + a); }
#endif

int main() {
  in_default();
  // OUT-NEXT: in default(y=1) -> 1
  in_template_default<int>();
  // OUT-NEXT: in template default(y=2) -> 2
  MemberLambda().kept(5);
  // OUT-NEXT: in member(y=3) -> 3
  // OUT-NEXT: kept(y=5) -> 8
  at_namespace_scope(1, "two");
  // OUT-NEXT: namespace scope(values=[1, "two"]) -> 2
  [] [[mlflow::trace("outer")]] (int x) {
    auto inner = [=] [[mlflow::trace("middle")]] (auto y) {
      return [&] [[mlflow::trace("innermost")]] (int z) { return x + y + z; }(1);
    };
    return inner(2);
  }(3);
  // OUT-NEXT: outer(x=3) -> 6
  // OUT-NEXT:   middle(y=2) -> 6
  // OUT-NEXT:     innermost(z=1) -> 6
  int (*pointer)(int) = [] [[mlflow::trace("pointer")]] (int x) { return x; };
  pointer(6);
  // OUT-NEXT: pointer(x=6) -> 6
  int n = 0;
  [n]() mutable { [&n] [[mlflow::trace("mutable")]] () mutable -> int& { return ++n; }(); }();
  // OUT-NEXT: mutable() -> 1
  function_try(0);
  // OUT-NEXT: function_try(x=0) -> 1
  function_try(1);
  // OUT-NEXT: function_try(x=1) -> 2
  12_number;
  // OUT-NEXT: operator""_number(x=12) -> 12
  "abc"_text;
  // OUT-NEXT: operator""_text(text="abc", length=3) -> "abc"
  Value value{1};
  int i = value;
  // OUT-NEXT: operator int() -> 1
  static_cast<double>(value);
  // OUT-NEXT: operator double() -> 1.0
  ++value;
  // OUT-NEXT: operator++() -> {n: 2}
  value++;
  // OUT-NEXT: operator++({{.*}}) -> {n: 2}
  value[5];
  // OUT-NEXT: operator[](i=5) -> 5
  value->n;
  // OUT-NEXT: operator->() -> {n: 3}
  value == value;
  // OUT-NEXT: operator==(other={n: 3}) -> true
  value.left();
  // OUT-NEXT: left() -> 1
  Value{1}.left();
  // OUT-NEXT: left() -> 2
  value + value;
  // OUT-NEXT: operator+(a={n: 3}, b={n: 3}) -> {n: 6}
  value, value;
  // OUT-NEXT: operator,(b={n: 3}) -> {n: 3}
  Base(1);
  // OUT-NEXT: Base(x=1) -> null
  Base(2.5, 1);
  // The delegated one is over when the body of this one begins.
  // OUT-NEXT: Base(x=2) -> null
  // OUT-NEXT: of template(t=2.5) -> null
  Base{1, 2, 3};
  // OUT-NEXT: list(l=[1, 2, 3]) -> null
  Derived(7);
  // OUT-NEXT: Base(x=7) -> null
  hidden(8);
  // OUT-NEXT: hidden(x=8) -> 8
  binds(9);
  // OUT-NEXT: binds(x=9) -> 18
  // OUT-NEXT:   pair_of(x=9) -> [9, 9]
  // OUT-NEXT:   init capture() -> 18
  local_class(10);
  // OUT-NEXT: local_class(x=10) -> 10
  // OUT-NEXT:   get() -> 10
  local_in_template('A');
  // OUT-NEXT: local_in_template(x='A') -> 65
  // OUT-NEXT:   get of local() -> 65
  try {
    never_returns(11);
  } catch (int) {
  }
  // OUT-NEXT: never_returns(x=11) !! exception
  jumps_back(2);
  // OUT-NEXT: jumps_back(x=2) -> 0
  factorial(3);
  // OUT-NEXT: factorial(n=3) -> 6
  // OUT-NEXT:   factorial(n=2) -> 2
  // OUT-NEXT:     factorial(n=1) -> 1
#if __cplusplus >= 201703L
  by_value_parameter<12>();
  // OUT17-NEXT: by_value_parameter() -> 12
  chooses(13);
  // OUT17-NEXT: chooses(x=13) -> 13
  folds(1, 2);
  // OUT17-NEXT: folds(a=[1, 2]) -> 3
#endif
}
