// What several declarations of a function say together: a bare attribute adds nothing to one with options, wherever
// each stands; of two that differ the definition's holds, and that is said.
// RUN: %clang_run -std=c++17 -w %s -o %t && %t | %filecheck %s
// RUN: %clang_verify -std=c++17 %s

[[mlflow::trace("named", capture_inputs = false)]] int header(int secret);
[[mlflow::trace]] int header(int secret) { return secret > 0; }

[[mlflow::trace]] int source(int x);
[[mlflow::trace(span_type = "TOOL")]] int source(int x) { return x; }

[[mlflow::trace("same")]] int same(int x);
[[mlflow::trace("same")]] int same(int x) { return x; }

[[mlflow::trace("one")]] int differing(int x);
// expected-warning@+1 {{'differing' is traced as 'mlflow::trace("two")' says; another declaration says 'mlflow::trace("one")'}}
[[mlflow::trace("two")]] int differing(int x) { return x; }

int main() {
  header(1);
  // CHECK: named -> 1
  source(2);
  // CHECK: source[TOOL](x=2) -> 2
  same(3);
  // CHECK: same(x=3) -> 3
  differing(4);
  // CHECK: two(x=4) -> 4
}
