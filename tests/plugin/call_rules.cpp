// Calls that a rule names are traced where they stand: their functions are in a library that nobody compiles here.
// RUN: echo '[{"call": "lib::fail", "error_if": "negative", "span_type": "TOOL", "redact": "key"},' > %t.json
// RUN: echo ' {"call": "lib::only_here", "function": "*caller"},' >> %t.json
// RUN: echo ' {"call": "lib::*", "exclude": "lib::quiet"}, {"call": "lib_*"}]' >> %t.json
// RUN: %clang_plain -std=c++17 -w -DLIBRARY -c %s -o %t.lib.o
// RUN: rm -f %t.report && %clang_plain -std=c++17 -w %s %t.lib.o %hooks -o %t.plain && %t.plain | grep -v '^ *#' > %t.expected
// RUN: %clang_run -std=c++17 -Wall -Wextra -Werror -fplugin-arg-mlflow_trace-rules=%t.json -fplugin-arg-mlflow_trace-report=%t.report %s %t.lib.o -o %t && %t > %t.out && %filecheck %s < %t.out
// The program prints what it prints without the plugin: each object is made, copied and destroyed when it was.
// RUN: grep '^= ' %t.out > %t.same && cmp %t.same %t.expected
// RUN: %clang_run -std=c++14 -w -O2 -fplugin-arg-mlflow_trace-rules=%t.json %s %t.lib.o -o %t && %t | %filecheck %s
// RUN: %clang_run -std=c++2b -w -O2 -g -fplugin-arg-mlflow_trace-rules=%t.json %s %t.lib.o -o %t && %t | %filecheck %s
// RUN: %clang_run -std=c++20 -w -fsanitize=undefined,address -fno-sanitize-recover=all -fplugin-arg-mlflow_trace-rules=%t.json %s %t.lib.o -o %t && %t | %filecheck %s
// RUN: %clang_run -std=c++17 -w -fprofile-instr-generate -fcoverage-mapping -fplugin-arg-mlflow_trace-rules=%t.json %s %t.lib.o -o %t && env LLVM_PROFILE_FILE=%t.profraw %t | %filecheck %s
// RUN: %filecheck --check-prefix=REPORT %s < %t.report
// RUN: %clang_print -std=c++17 -w -fplugin-arg-mlflow_trace-rules=%t.json %s | %filecheck --check-prefix=PRINT %s
#include <cstdio>
#include <stdexcept>
#include <string>

struct Noisy {
  int id;
  explicit Noisy(int i) : id(i) { std::printf("= make %d\n", id); }
  Noisy(const Noisy& other) : id(other.id) { std::printf("= copy %d\n", id); }
  ~Noisy() { std::printf("= destroy %d\n", id); }
};

extern "C" {
int lib_add(int a, int);
void lib_nothing();
int lib_format(const char* format, ...);
int lib_seven(void);
}
namespace lib {
Noisy make(int id);
Noisy by_value(Noisy first, const Noisy& second, int& out);
const char* view(const std::string& text);
std::string& same(std::string& text);
int fail(int code, const std::string& key);
int throws(int x);
int only_here(int x);
int quiet(int x);
inline int here(int x) { return x; }
struct Object {
  int n;
  explicit Object(int x);
  int get(int by) const;
  Object& chain();
  virtual std::string name(const std::string& prefix);
  Object& operator=(int x);
  int operator[](int i) const;
  static int count(int x);
};
}  // namespace lib

#ifdef LIBRARY
extern "C" {
int lib_add(int a, int b) { return a + b; }
void lib_nothing() {}
int lib_format(const char*, ...) { return 3; }
int lib_seven(void) { return 7; }
}
namespace lib {
Noisy make(int id) { return Noisy(id); }
Noisy by_value(Noisy first, const Noisy& second, int& out) {
  out = second.id;
  return Noisy(first.id + second.id);
}
const char* view(const std::string& text) { return text.c_str(); }
std::string& same(std::string& text) { return text; }
int fail(int code, const std::string&) { return -code; }
int throws(int x) {
  if (x) throw std::runtime_error("thrown");
  return x;
}
int only_here(int x) { return x; }
int quiet(int x) { return x; }
Object::Object(int x) : n(x) {}
int Object::get(int by) const { return n + by; }
Object& Object::chain() { return *this; }
std::string Object::name(const std::string& prefix) { return prefix + "object"; }
Object& Object::operator=(int x) { n = x; return *this; }
int Object::operator[](int i) const { return i; }
int Object::count(int x) { return x; }
}  // namespace lib
#else

int global = lib_add(1, 2);
// CHECK: lib_add(a=1, arg1=2) -> 3
struct Statics {
  static int member;
};
int Statics::member = lib_seven();
// CHECK-NEXT: lib_seven() -> 7

struct Members {
  int from_default = lib_seven();
  int from_list;
  explicit Members(int x) : from_list(lib_add(x, x)) {}
};
struct Aggregate {
  int first = lib_seven();
  int second = 2;
};
struct Implicit {
  int only = lib_seven();
  std::string text;
};
int with_default(int x = lib_add(4, 4)) { return x; }
template <class T> int in_template(T x) { return 1 + lib_add(9, 9) + static_cast<int>(x); }
constexpr int constant(bool known) { return known ? 1 : lib_seven(); }
static_assert(constant(true) == 1, "still a constant");
static_assert(sizeof(lib_seven()) == sizeof(int) && !noexcept(lib_seven()), "not evaluated");

[[mlflow::trace]] void values() {
  // CHECK: {{^}}values() -> null
  int out = 0;
  Noisy result = lib::by_value(Noisy(1), Noisy(2), out);
  // CHECK-NEXT:   by_value(first={id: 1}, second={id: 2}, out=<address>) -> {id: 3}
  lib::make(out);
  // CHECK-NEXT:   make(id=2) -> {id: 2}
  // The temporary lives until the view of it is printed.
  std::printf("= %s\n", lib::view(std::string("a temporary that is too long to be ") + "small"));
  // CHECK-NEXT:   view(text="a temporary that is too long to be small") -> <address>
  std::string text = "t";
  lib::same(text) += "x";
  // CHECK-NEXT:   same(text=<address>) -> <address>
  lib_nothing();
  // CHECK-NEXT:   lib_nothing() -> null
  lib_format("%d %s", 2, "two", 0.5);
  // CHECK-NEXT:   lib_format(format=<address>, ...=[2, <address>, 0.5]) -> 3
  lib::fail(3, text);
  // CHECK-NEXT:   fail[TOOL](code=3, key=[REDACTED]) -> -3 fail:a negative value was returned
  lib_add(lib_seven(), lib_add(1, 1));
  // The arguments are evaluated before the call begins.
  // CHECK-NEXT:   lib_seven() -> 7
  // CHECK-NEXT:   lib_add(a=1, arg1=1) -> 2
  // CHECK-NEXT:   lib_add(a=7, arg1=2) -> 9
  std::printf("= %d\n", result.id);
}

[[mlflow::trace]] void positions(int x) {
  // CHECK: {{^}}positions(x=1) -> null
  if (lib_add(x, 0) > 0 && lib_seven()) lib_nothing();
  // CHECK-NEXT:   lib_add(a=1, arg1=0) -> 1
  // CHECK-NEXT:   lib_seven() -> 7
  // CHECK-NEXT:   lib_nothing() -> null
  switch (lib_seven()) {
    // CHECK-NEXT:   lib_seven() -> 7
    case 1: lib_add(0, 0); break;
    case 7: lib_add(7, 7); break;
      // CHECK-NEXT:   lib_add(a=7, arg1=7) -> 14
    default: lib_add(8, 8);
  }
  for (int i = 0; lib_add(i, 0) < 1; ++i) continue;
  // CHECK-NEXT:   lib_add(a=0, arg1=0) -> 0
  // CHECK-NEXT:   lib_add(a=1, arg1=0) -> 1
  int chosen = x ? lib_seven() : lib_add(0, 0);
  // CHECK-NEXT:   lib_seven() -> 7
  auto lambda = [from_init = lib_seven()](int y) { return lib_add(from_init, y); };
  // CHECK-NEXT:   lib_seven() -> 7
  lambda(chosen);
  // CHECK-NEXT:   lib_add(a=7, arg1=7) -> 14
  auto generic = [](auto y) { return lib_add(y, 1); };
  generic(1);
  // CHECK-NEXT:   lib_add(a=1, arg1=1) -> 2
  with_default();
  // CHECK-NEXT:   lib_add(a=4, arg1=4) -> 8
  Members members(5);
  // CHECK-NEXT:   lib_seven() -> 7
  // CHECK-NEXT:   lib_add(a=5, arg1=5) -> 10
  Aggregate aggregate{};
  // CHECK-NEXT:   lib_seven() -> 7
  Implicit implicit;
  // CHECK-NEXT:   lib_seven() -> 7
  in_template(1);
  // CHECK-NEXT:   lib_add(a=9, arg1=9) -> 18
  in_template('c');
  // CHECK-NEXT:   lib_add(a=9, arg1=9) -> 18
  (void)constant(x != 1);
  // CHECK-NEXT:   lib_seven() -> 7
  try {
    lib::throws(x);
  } catch (const std::runtime_error& e) {
    std::printf("= caught %s\n", e.what());
  }
  // CHECK-NEXT:   throws(x=1) !! exception
  (void)members, (void)aggregate, (void)implicit;
}

void caller() { lib::only_here(1); }

[[mlflow::trace]] int members() {
  // CHECK: {{^}}members() -> 12
  lib::Object object(1);
  object.chain().get(2);
  // CHECK-NEXT:   chain() -> <address>
  // CHECK-NEXT:   get(by=2) -> 3
  object.name("the ");
  // CHECK-NEXT:   name(prefix="the ") -> "the object"
  object = 5;
  // CHECK-NEXT:   operator=(x=5) -> <address>
  (void)object[lib_seven()];
  // CHECK-NEXT:   lib_seven() -> 7
  // CHECK-NEXT:   operator[](i=7) -> 7
  lib::Object::count(3);
  // CHECK-NEXT:   count(x=3) -> 3
  caller();
  // CHECK-NEXT:   only_here(x=1) -> 1
  lib::quiet(4);
  lib::here(5);
  return object.get(lib_seven());
  // CHECK-NEXT:   lib_seven() -> 7
  // CHECK-NEXT:   get(by=7) -> 12
}

int main() {
  values();
  positions(1);
  members();
}
#endif
// REPORT-DAG: instrumented {{.*}}call_rules.cpp:{{[0-9]+}} call of lib_add(int, int) in positions(int)
// REPORT-DAG: instrumented {{.*}}call of lib::Object::get(int) const in members()
// REPORT-DAG: left out {{.*}}call of lib::here(int) in members() defined: a rule with 'function' traces what is defined in the same unit
// PRINT: void caller() {
// PRINT-NEXT: mlflow_trace_v1::traced(mlflow_callsite_{{[0-9]+}}, lib::only_here(1));
