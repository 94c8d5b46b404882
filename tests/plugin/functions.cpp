// Every kind of function.
// RUN: %clang_run -std=c++17 -Wall -Wextra -Wno-unknown-warning-option -Wno-c++23-lambda-attributes -Wno-c++2b-extensions -Werror %s -o %t && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++14 -w %s -o %t && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++20 -w -O2 -g %s -o %t && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++17 -w -fno-exceptions -fno-rtti %s -o %t && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++17 -w -fsanitize=undefined,address %s -o %t && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++17 -w -fprofile-instr-generate -fcoverage-mapping %s -o %t && env LLVM_PROFILE_FILE=%t.profraw %t | %filecheck --check-prefix=OUT %s
#include <string>

namespace shop {
struct Cart {
  int total = 0;
  [[mlflow::trace]] static int count(int n) { return n; }
  [[mlflow::trace]] int sum(int by) const { return total + by; }
  [[mlflow::trace]] virtual std::string describe() { return "cart"; }
  [[mlflow::trace]] Cart& operator+=(int by) noexcept {
    total += by;
    return *this;
  }
  [[mlflow::trace]] int operator()(int x) { return x; }
  [[mlflow::trace]] explicit operator bool() const { return total != 0; }
  [[mlflow::trace]] friend int friendly(const Cart& c) { return c.total; }
  [[mlflow::trace]] int later(int x);
  [[mlflow::trace]] Cart() {}
  [[mlflow::trace("copying")]] Cart(const Cart& other) : total(other.total) {}
  [[mlflow::trace]] virtual ~Cart() { total = -1; }
};
int Cart::later(int x) { return x * 2; }

struct Basket : Cart {
  [[mlflow::trace]] std::string describe() override { return "basket"; }
};
}  // namespace shop

template <class T> struct Box {
  T content;
  [[mlflow::trace]] T get() const { return content; }
  template <class U> [[mlflow::trace]] U as() const { return U(content); }
  [[mlflow::trace]] static void out_of_class(const T& t);
};
template <class T> void Box<T>::out_of_class(const T&) {}

template <class T> [[mlflow::trace]] T larger(T a, T b) { return a > b ? a : b; }
template <class... A> [[mlflow::trace]] int pack(int first, A... rest) { return first + int(sizeof...(rest)); }
template <class T> int with_lambda(T t) {
  auto inner = [] [[mlflow::trace("inner")]] (T x) { return x; };
  return int(inner(t));
}
template <class T> struct LambdaMember {
  T value = [] [[mlflow::trace("member init")]] () { return T(4); }();
};

[[mlflow::trace]] auto deduced(int x) { return x + 0.5; }
[[mlflow::trace]] decltype(auto) same(int& x) { return (x); }
[[mlflow::trace]] int&& moved(int& x) { return static_cast<int&&>(x); }
[[mlflow::trace]] const std::string& text(const std::string& s) { return s; }
[[mlflow::trace]] void early(bool leave) {
  if (leave) return;
}
[[mlflow::trace]] void forwards() { return early(true); }
[[mlflow::trace]] int variadic(int n, ...) { return n; }
extern "C" {
[[mlflow::trace]] int c_function(int x) { return x; }
}
[[mlflow::trace]] int switches(int x) {
  switch (x) {
    case 0: return 10;
    case 1:
      for (;;) return 11;
    default: goto end;
  }
end:
  return 12;
}
[[mlflow::trace]] int in_statement_expression(int x) {
  return ({
    if (x) return 1;
    2;
  });
}
inline namespace v2 {
[[mlflow::trace]] constexpr int doubled(int x) { return 2 * x; }
}
static_assert(doubled(4) == 8, "still a constant");
int array[doubled(2)];
struct Bits {
  unsigned low : 3;
};
[[mlflow::trace]] unsigned bit_field(const Bits& b) { return b.low; }
[[mlflow::trace]] const char* decays() {
  static char buffer[] = "decayed";
  return buffer;
}

[[mlflow::trace]] int main() {
  shop::Cart::count(1);
  // OUT: main() -> 0
  // OUT-NEXT: count(n=1) -> 1
  {
    shop::Cart cart;
    // OUT-NEXT:  Cart() -> null
    cart.sum(2);
    // OUT-NEXT: sum(by=2) -> 2
    cart += 3;
    // OUT-NEXT: operator+=(by=3) -> {total: 3}
    cart(4);
    // OUT-NEXT: operator()(x=4) -> 4
    (void)static_cast<bool>(cart);
    // OUT-NEXT: operator bool() -> true
    friendly(cart);
    // OUT-NEXT: friendly(c={total: 3}) -> 3
    cart.later(5);
    // OUT-NEXT: later(x=5) -> 10
    shop::Cart copy(cart);
    // OUT-NEXT: copying(other={total: 3}) -> null
    // OUT-NEXT: ~Cart() -> null
    // OUT-NEXT: ~Cart() -> null
  }
  {
    shop::Basket basket;
    // OUT-NEXT: Cart() -> null
    static_cast<shop::Cart&>(basket).describe();
    // OUT-NEXT: describe() -> "basket"
    // OUT-NEXT: ~Cart() -> null
  }
  Box<std::string> box{"b"};
  box.get();
  // OUT-NEXT: get() -> "b"
  Box<int>{7}.as<double>();
  // OUT-NEXT: as() -> 7.0
  Box<int>::out_of_class(1);
  // OUT-NEXT: out_of_class() -> null
  larger(1, 2);
  // OUT-NEXT: larger(a=1, b=2) -> 2
  larger<std::string>("x", "y");
  // OUT-NEXT: larger(a="x", b="y") -> "y"
  pack(1, 'c', std::string("s"));
  // OUT-NEXT: pack(first=1, rest=['c', "s"]) -> 3
  pack(1);
  // OUT-NEXT: pack(first=1, rest=[]) -> 1
  with_lambda(6);
  // OUT-NEXT: inner(x=6) -> 6
  LambdaMember<int>();
  // OUT-NEXT: member init() -> 4
  auto generic = [] [[mlflow::trace]] (auto x) { return x; };
  generic("g");
  // OUT-NEXT: <lambda>(x="g") -> "g"
  int n = 1;
  [&n] [[mlflow::trace("capturing")]] () { n += 1; }();
  // OUT-NEXT: capturing() -> null
  deduced(1);
  // OUT-NEXT: deduced(x=1) -> 1.5
  same(n) = 5;
  // OUT-NEXT: same(x=2) -> 2
  moved(n);
  // OUT-NEXT: moved(x=5) -> 5
  text("t");
  // OUT-NEXT: text(s="t") -> "t"
  forwards();
  // OUT-NEXT: forwards() -> null
  // OUT-NEXT:   early(leave=true) -> null
  variadic(1, 2, 3);
  // OUT-NEXT: variadic(n=1) -> 1
  c_function(3);
  // OUT-NEXT: c_function(x=3) -> 3
  switches(0);
  // OUT-NEXT: switches(x=0) -> 10
  switches(1);
  // OUT-NEXT: switches(x=1) -> 11
  switches(2);
  // OUT-NEXT: switches(x=2) -> 12
  in_statement_expression(1);
  // OUT-NEXT: in_statement_expression(x=1) -> 1
  in_statement_expression(0);
  // OUT-NEXT: in_statement_expression(x=0) -> 2
  doubled(n);
  // OUT-NEXT: doubled(x=5) -> 10
  bit_field(Bits{5});
  // OUT-NEXT: bit_field(b={low: 5}) -> 5
  decays();
  // OUT-NEXT: decays() -> "decayed"
}
