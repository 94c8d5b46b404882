// C++20 module units, with and without a global module fragment, and one that imports them.
// REQUIRES: clang-19
// RUN: rm -rf %t && mkdir %t && cp %S/Inputs/greeting.cppm %S/Inputs/numbers.cppm %t/ && cd %t
// RUN: %clang -std=c++20 --precompile greeting.cppm -o greeting.pcm && %clang -std=c++20 -c greeting.pcm -o greeting.o
// RUN: %clang -std=c++20 --precompile numbers.cppm -o numbers.pcm && %clang -std=c++20 -c numbers.pcm -o numbers.o
// RUN: %clang -std=c++20 -fprebuilt-module-path=. %s greeting.o numbers.o %hooks -o user && ./user | %filecheck %s
#include <string>
import greeting;
import numbers;

[[mlflow::trace]] int local(int x) { return x; }

int main() {
  greet("you");
  // CHECK: greet(name="you") -> "hello you"
  twice(2);
  // CHECK-NEXT: twice(x=2) -> 4
  local(3);
  // CHECK-NEXT: local(x=3) -> 3
}
