// An exception is seen and passes on; what is not caught terminates as before, without unwinding.
// RUN: %clang_run -std=c++17 %s -o %t && %t | %filecheck --check-prefix=OUT %s
// RUN: %not --crash %t uncaught 2>&1 | %filecheck --check-prefix=UNCAUGHT %s
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

struct Noisy {
  ~Noisy() { std::puts("unwound"); }
};

[[mlflow::trace]] int inner(int x) {
  Noisy noisy;
  if (x) throw std::runtime_error("wrong");
  return x;
}
[[mlflow::trace]] std::string outer(int x) {
  std::string result = std::to_string(inner(x));
  return result;
}
[[mlflow::trace]] int swallows() noexcept {
  try {
    outer(1);
  } catch (const std::exception&) {
    return -1;
  }
  return 0;
}
[[mlflow::trace]] int tries(int x) try {
  return inner(x);
} catch (...) {
  return -2;
}

// Looking at a value runs the program's code: what that throws is not the traced function's, nor the caller's to see.
struct Fickle {
  typedef int value_type;
  typedef std::allocator<int> allocator_type;
  const int* begin() const { throw std::runtime_error("not now"); }
  const int* end() const { return nullptr; }
  unsigned long size() const { return 3; }
};
[[mlflow::trace]] Fickle looks_at(int a, const Fickle& fickle, int b) {
  (void)a, (void)b;
  return fickle;
}

int main(int argc, char**) {
  if (argc > 1) outer(2);
  // UNCAUGHT-NOT: unwound
  // UNCAUGHT: terminate called
  // UNCAUGHT-NOT: unwound
  swallows();
  // OUT: swallows() -> -1
  // OUT-NEXT:   outer(x=1) !! exception
  // OUT-NEXT:     inner(x=1) !! exception
  tries(1);
  // OUT: tries(x=1) -> -2
  // OUT-NEXT:   inner(x=1) !! exception
  looks_at(1, Fickle(), 2);
  // OUT: looks_at(a=1, fickle=<threw>, b=2) -> <threw>{{$}}
}
