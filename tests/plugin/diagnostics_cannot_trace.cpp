// What cannot be traced says why, once, and works as before.
// RUN: %clang_verify -std=c++20 %s
struct Holder {
  int member;
  // expected-warning@+1 {{'Holder' is not traced: its function-try-block also handles what its bases and members throw, outside its body}}
  [[mlflow::trace]] Holder(int x) try : member(x) {
  } catch (...) {
  }
  // expected-warning@+1 {{is not traced: it is defaulted: the compiler writes its body}}
  [[mlflow::trace]] Holder(const Holder&) = default;
};
// expected-warning@+1 {{'immediate' is not traced: it is consteval, so there is nothing to record at run time}}
[[mlflow::trace]] consteval int immediate(int x) { return x; }
static_assert(immediate(3) == 3);
int partner(int x);
// expected-warning@+1 {{'tail' is not traced: it has a musttail call, and a span has to end after the call}}
[[mlflow::trace]] int tail(int x) { [[clang::musttail]] return partner([&] { return x; }()); }
// expected-warning@+1 {{'bare' is not traced: it is naked: the compiler gives it no frame, and a span needs one}}
[[mlflow::trace, gnu::naked]] void bare() { asm("ret"); }
// expected-warning@+1 {{'assembler' is not traced: its body is assembly code}}
[[mlflow::trace]] void assembler() { asm("nop"); }
// A template is refused once, however many instantiations it has.
// expected-warning@+1 {{'many' is not traced: it has a musttail call, and a span has to end after the call}}
template <class T> [[mlflow::trace]] int many(int x) { [[clang::musttail]] return partner([&] { return x; }()); }
int use() { return many<int>(1) + many<char>(2); }
