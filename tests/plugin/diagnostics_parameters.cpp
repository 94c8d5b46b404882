// Names of parameters are checked at the attribute, those of a lambda, too.
// RUN: %clang_verify -std=c++17 %s
// expected-error@+1 {{'skip' names no parameter: 'querry'; did you mean 'query'?}}
[[mlflow::trace(skip = "querry")]] void near(int query) { (void)query; }
// expected-error@+1 {{'redact' names no parameter: 'password'; the function has user, key}}
[[mlflow::trace(redact = ["key", "password"])]] void far(int user, int key) { (void)user, (void)key; }
// expected-error@+1 {{'skip' names no parameter: 'x'; the function has none}}
[[mlflow::trace(skip = "x")]] void none();
// expected-warning@+2 0+{{an attribute specifier sequence in this position}}
// expected-error@+1 {{'skip' names no parameter: 'numbr'; did you mean 'number'?}}
auto lambda = [] [[mlflow::trace(skip = "numbr")]] (int number) { return number; };
// What stands on the parameter has nothing more to say.
// expected-error@+1 {{'mlflow::redact' takes no arguments}}
[[mlflow::trace]] void said_twice([[mlflow::redact("key")]] int key) { (void)key; }
// expected-error@+1 {{'mlflow::skip' takes no arguments}}
[[mlflow::trace]] void counted([[mlflow::skip(1)]] int key) { (void)key; }
// expected-error@+1 {{'mlflow::read_pointers' takes no arguments}}
[[mlflow::trace]] void pointed([[mlflow::read_pointers(1)]] int* key) { (void)key; }
// expected-error@+1 {{'read_pointers' names no parameter: 'kye'; did you mean 'key'?}}
[[mlflow::trace(read_pointers = "kye")]] void pointed_by_name(int* key) { (void)key; }
struct [[mlflow::trace]] Shop {
  // expected-error@+1 {{'mlflow::no_trace' takes no arguments}}
  [[mlflow::no_trace("never")]] void left_out() {}
};
