// Returning an object calls no destructor; neither may the traced function: it can be defined inline where this file
// does not see it.
// RUN: %clang -std=c++17 -DPART=1 -c %s -o %t.1.o
// RUN: %clang -std=c++17 -DPART=2 -c %s -o %t.2.o
// RUN: %clang_run -std=c++17 %t.1.o %t.2.o -o %t && %t | %filecheck --check-prefix=OUT %s
#include <cstdio>

struct Node {
  explicit Node(int v) : value(v) {}
  Node(const Node&) = delete;
  ~Node();
  int value;
};
Node make(int x);

#if PART == 1
[[mlflow::trace]] Node make(int x) { return Node(x + 1); }
#else
inline Node::~Node() { std::printf("destroyed %d\n", value); }
int main() {
  Node node = make(1);
  // OUT: make(x=1) -> {value: 2}
  // OUT-NEXT: destroyed 2
}
#endif
