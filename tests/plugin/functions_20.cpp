// Functions of C++20 and C++23.
// RUN: %clang_run -std=c++20 -w %s -o %t && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++20 -w -O2 -fsanitize=undefined,address %s -o %t && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++2b -w -fno-exceptions %s -o %t && %t | %filecheck --check-prefixes=OUT,OUT%major %s
// RUN: %clang -std=c++20 -fsyntax-only -Wall -Wextra %s 2>&1 | %filecheck --check-prefix=REFUSED %s
#include <compare>
#include <concepts>
#include <string>

template <class T>
concept Number = std::integral<T> || std::floating_point<T>;
[[mlflow::trace]] auto constrained(Number auto x) { return x; }
template <Number T>
  requires(sizeof(T) > 1)
[[mlflow::trace]] T also_constrained(T x) { return x; }
template <class T> struct Constrained {
  T value;
  [[mlflow::trace]] int member() const
    requires Number<T>
  { return int(value); }
  [[mlflow::trace("other member")]] int member() const { return -1; }
};

struct Ordered {
  int n;
  // REFUSED: warning: 'operator<=>' is not traced: it is defaulted: the compiler writes its body
  [[mlflow::trace]] auto operator<=>(const Ordered&) const = default;
};
struct Compared {
  int n;
  [[mlflow::trace]] std::strong_ordering operator<=>(const Compared& other) const { return n <=> other.n; }
  [[mlflow::trace]] bool operator==(const Compared& other) const { return n == other.n; }
};

struct Constant {
  int n;
  [[mlflow::trace]] constexpr Constant(int x) : n(x) { n += 1; }
  [[mlflow::trace]] constexpr ~Constant() { n = 0; }
  [[mlflow::trace]] constexpr virtual int get() const { return n; }
};
constexpr int through_object(int x) { return Constant(x).get(); }
static_assert(through_object(2) == 3, "still a constant");
[[mlflow::trace]] constexpr int loops(int x) {
  int sum = 0;
  for (int i = 0; i < x; ++i) {
    if (i % 3 == 0) continue;
    sum += i;
  }
  return sum;
}
static_assert(loops(10) == 27, "still a constant");
constinit int initialized = loops(4);
template <int N> struct Parameter {};
Parameter<loops(5)> of_constant;
[[mlflow::trace]] constexpr std::string_view view(std::string_view text) { return text.substr(1); }
static_assert(view("abc") == "bc");

template <class T> [[mlflow::trace]] T abbreviated(auto x, T y) { return T(x) + y; }

#if __cplusplus > 202002L && __clang_major__ >= 19
struct Deducing {
  int n = 5;
  template <class Self> [[mlflow::trace]] auto&& field(this Self&& self) { return self.n; }
  [[mlflow::trace]] int by_value(this Deducing self, int x) { return self.n + x; }
  [[mlflow::trace]] static int operator()(int x) { return x; }
  [[mlflow::trace]] static int operator[](int a, int b) { return a + b; }
};
#endif

int main() {
  constrained(1);
  // OUT: constrained(x=1) -> 1
  also_constrained(2.5);
  // OUT-NEXT: also_constrained(x=2.5) -> 2.5
  Constrained<int>{3}.member();
  // OUT-NEXT: member() -> 3
  Constrained<std::string>{"x"}.member();
  // OUT-NEXT: other member() -> -1
  (void)(Ordered{1} < Ordered{2});
  (void)(Compared{1} < Compared{2});
  // OUT-NEXT: operator<=>(other={n: 2}) -> {{.*}}
  (void)(Compared{1} != Compared{2});
  // OUT-NEXT: operator==(other={n: 2}) -> false
  volatile int n = 6;
  through_object(n);
  // OUT-NEXT: Constant(x=6) -> null
  // OUT-NEXT: get() -> 7
  // OUT-NEXT: ~Constant() -> null
  loops(n);
  // OUT-NEXT: loops(x=6) -> 12
  std::string text = "text";
  view(text);
  // OUT-NEXT: view(text="text") -> "ext"
  abbreviated('a', 1);
  // OUT-NEXT: abbreviated(x='a', y=1) -> 98
  []<class T> [[mlflow::trace("template lambda")]] (T x) { return x; }(7);
  // OUT-NEXT: template lambda(x=7) -> 7
#if __cplusplus > 202002L && __clang_major__ >= 19
  Deducing d;
  d.field() = 4;
  // OUT19-NEXT: field(self={n: 5}) -> 5
  // OUT22-NEXT: field(self={n: 5}) -> 5
  d.by_value(1);
  // OUT19-NEXT: by_value(self={n: 4}, x=1) -> 5
  // OUT22-NEXT: by_value(self={n: 4}, x=1) -> 5
  d(2);
  // OUT19-NEXT: operator()(x=2) -> 2
  // OUT22-NEXT: operator()(x=2) -> 2
  d[1, 2];
  // OUT19-NEXT: operator[](a=1, b=2) -> 3
  // OUT22-NEXT: operator[](a=1, b=2) -> 3
#endif
  return 0;
}
// OUT14-NOT: field(
