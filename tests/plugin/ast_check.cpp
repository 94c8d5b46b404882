// Each fault that -fplugin-arg-mlflow_trace-check knows is found where it is, and what Clang itself shares is none.
// (support/broken_tree.cpp breaks each function as its name says. In every other test the plugin's work is checked.)
// RUN: %clang_plain -fplugin=%broken_tree -std=c++17 -fsyntax-only -Xclang -verify -w %s
struct Guard {
  Guard();
  ~Guard();
};
void use(int);
void use(const int&, const Guard&);

void node_twice(int a) {
  use(a + 1);  // expected-error {{mlflow_trace: internal error: the node CallExpr is in the tree twice, in 'node_twice(int)', please report}}
  use(2);
}
void elsewhere() {
  int theirs = 3;
  use(theirs);  // expected-error {{the variable 'theirs' of another function is used, in 'variable_of_another_function()', please report}}
}
void variable_of_another_function() { use(1); }
void use_before_declaration() {
  int late = 4;
  use(late);  // expected-error {{the variable 'late' is used where it is not declared, in 'use_before_declaration()'}}
}
void child_missing() {
  use(5);  // expected-error {{the node CallExpr lacks a child, in 'child_missing()'}}
}
void never_constructed() {
  Guard guard;  // expected-error {{the variable 'guard' is never constructed, in 'never_constructed()'}}
}
void value_not_kept() {
  use(6);  // expected-error {{the node OpaqueValueExpr is used before it has a value, in 'value_not_kept()'}}
}

// As it should be.
struct Pair {
  int first = 1, second[4];
};
template <class... T> int all(T... values) { return (0 + ... + (values + 1)); }
int fine(int x, int* p) {
  static int count = 0;
  Pair pair = {.second = {1}};
  auto [first, second] = pair;
  int picked = x ?: first;
  for (int i = 0; i < 3; ++i) count += i;
  for (int item : pair.second) count += item;
  auto twice = [&, y = x](auto z) { return x + y + z + count; };
  auto thrice = [=] { return [=] { return x + 3 * count; }(); };
  try {
    if (int got = twice(x); got > 1) throw got;
  } catch (int caught) {
    return caught;
  } catch (...) {
  }
  struct Local {
    int run() { return count; }
  };
  goto end;
end:
  return all(picked, 1, 2) + thrice() + Local().run() + second[1] + sizeof(x);
}
