// Not one constructor, copy, move or destructor call more or less than without the plugin, and the same objects.
// RUN: %clang_plain -std=c++14 %s %hooks -o %t.plain -w && %t.plain > %t.14
// RUN: %clang -std=c++14 -DTRACED %s %hooks -o %t.traced -w && %t.traced | grep -v '^ *#' > %t.14.traced && cmp %t.14 %t.14.traced
// RUN: %clang_plain -std=c++17 %s %hooks -o %t.plain -w && %t.plain > %t.17
// RUN: %clang -std=c++17 %s %hooks -o %t.traced -w && %t.traced | grep -v '^ *#' > %t.17.traced && cmp %t.17 %t.17.traced
// RUN: %clang_plain -std=c++20 -O2 %s %hooks -o %t.plain -w && %t.plain > %t.20
// RUN: %clang -std=c++20 -O2 %s %hooks -o %t.traced -w && %t.traced | grep -v '^ *#' > %t.20.traced && cmp %t.20 %t.20.traced
// RUN: %clang_plain -std=c++2b %s %hooks -o %t.plain -w && %t.plain > %t.23
// RUN: %clang -std=c++2b %s %hooks -o %t.traced -w && %t.traced | grep -v '^ *#' > %t.23.traced && cmp %t.23 %t.23.traced
// RUN: %clang_plain -std=c++17 -fno-elide-constructors %s %hooks -o %t.plain -w && %t.plain > %t.no
// RUN: %clang -std=c++17 -fno-elide-constructors %s %hooks -o %t.traced -w && %t.traced | grep -v '^ *#' > %t.no.traced && cmp %t.no %t.no.traced
// RUN: %t.traced | %filecheck --check-prefix=TRACED %s
// TRACED: #named(

#include <cstdio>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

struct Counted {
  int id;
  Counted(int i) : id(i) { std::printf("make %d\n", id); }
  Counted(std::initializer_list<int> l) : id(int(l.size())) { std::printf("list %d\n", id); }
  Counted(const Counted& o) : id(o.id) { std::printf("copy %d\n", id); }
  Counted(Counted&& o) : id(o.id) { std::printf("move %d\n", id); o.id = -1; }
  Counted& operator=(const Counted& o) { id = o.id; std::printf("assign %d\n", id); return *this; }
  ~Counted() { std::printf("destroy %d\n", id); }
};
struct FromCounted {
  Counted inner;
  FromCounted(Counted&& c) : inner(std::move(c)) { std::printf("convert moved\n"); }
  FromCounted(const Counted& c) : inner(c) { std::printf("convert copied\n"); }
};
struct Trivial {
  int a, b, c;
};
#if __cplusplus >= 201703L
struct Immovable {
  int v;
  explicit Immovable(int x) : v(x) { std::printf("immovable %p\n", (void*)nullptr); }
  Immovable(Immovable&&) = delete;
  ~Immovable() { std::printf("destroy immovable\n"); }
};
[[mlflow::trace("#immovable")]] Immovable immovable(int x) { return Immovable(x); }
#endif
bool flag = true;

[[mlflow::trace("#named")]] Counted named(int x) { Counted c(x); c.id++; return c; }
[[mlflow::trace("#prvalue")]] Counted prvalue(int x) { return Counted(x); }
[[mlflow::trace("#implicit")]] Counted implicit(int x) { return x; }
[[mlflow::trace("#list")]] Counted list() { return {1, 2, 3}; }
[[mlflow::trace("#parameter")]] Counted parameter(Counted c) { return c; }
[[mlflow::trace("#rvalue")]] Counted rvalue(Counted&& c) { return std::move(c); }
[[mlflow::trace("#rvalue_name")]] Counted rvalue_name(Counted&& c) { return static_cast<Counted&&>(c); }
[[mlflow::trace("#two")]] Counted two(bool b) { Counted x(1), y(2); if (b) return x; return y; }
[[mlflow::trace("#scopes")]] Counted scopes(bool b) { if (b) { Counted x(1); return x; } Counted y(2); return y; }
[[mlflow::trace("#conditional")]] Counted conditional(bool b) { Counted x(1), y(2); return b ? x : y; }
[[mlflow::trace("#converted")]] FromCounted converted(int x) { Counted c(x); return c; }
[[mlflow::trace("#constant")]] const Counted constant(int x) { const Counted c(x); return c; }
[[mlflow::trace("#reference")]] Counted& reference(Counted& c) { return c; }
[[mlflow::trace("#deref")]] Counted deref(Counted* c) { return *c; }
[[mlflow::trace("#trivial")]] Trivial trivial(int x) { Trivial t{x, 2, 3}; return t; }
[[mlflow::trace("#unique")]] std::unique_ptr<Counted> unique(int x) { auto p = std::make_unique<Counted>(x); return p; }
[[mlflow::trace("#base")]] std::shared_ptr<const Counted> base() { return std::make_unique<Counted>(8); }
[[mlflow::trace("#temporaries")]] Counted temporaries(int x) { return Counted(Counted(x).id + Counted(3).id); }
[[mlflow::trace("#throws")]] Counted throws(int x) { Counted c(x); if (flag) throw 1; return c; }
template <class T> [[mlflow::trace("#template")]] T of_template(int x) { T t(x); return t; }

int main() {
  named(1);
  prvalue(2);
  implicit(3);
  list();
  parameter(Counted(4));
  rvalue(Counted(5));
  rvalue_name(Counted(6));
  two(true);
  two(false);
  scopes(true);
  scopes(false);
  conditional(flag);
  converted(7);
  constant(8);
  Counted local(9);
  reference(local);
  deref(&local);
  std::printf("%d\n", trivial(1).a);
  unique(10);
  base();
  temporaries(11);
  try { throws(12); } catch (int) { std::puts("caught"); }
  of_template<Counted>(13);
#if __cplusplus >= 201703L
  immovable(1);
#endif
}
