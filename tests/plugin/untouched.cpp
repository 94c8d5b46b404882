// A translation unit in which nothing is annotated, or everything is disabled, gives the plain compiler's bytes.
// RUN: %clang_plain -std=c++17 -O0 -g -c %s -o %t.plain.o && %clang -std=c++17 -O0 -g -c %s -o %t.o && cmp %t.plain.o %t.o
// RUN: %clang_plain -std=c++17 -O2 -c %s -o %t.plain.o && %clang -std=c++17 -O2 -c %s -o %t.o && cmp %t.plain.o %t.o
// RUN: %clang_plain -std=c++20 -O2 -g -c %s -o %t.plain.o && %clang -std=c++20 -O2 -g -c %s -o %t.o && cmp %t.plain.o %t.o
// RUN: %clang_plain -std=c++17 -O1 -g -DANNOTATED -w -c %s -o %t.plain.o && %clang -fplugin-arg-mlflow_trace-disable -std=c++17 -O1 -g -DANNOTATED -w -c %s -o %t.o && cmp %t.plain.o %t.o
// RUN: %clang_plain -std=c++17 -O1 -g -DDECLARED -w -c %s -o %t.plain.o && %clang -std=c++17 -O1 -g -DDECLARED -w -c %s -o %t.o && cmp %t.plain.o %t.o
// RUN: %clang_plain -x c -O1 -g -DIN_C -c %s -o %t.plain.o && %clang -x c -O1 -g -DIN_C -c %s -o %t.o && cmp %t.plain.o %t.o
// RUN: %clang_plain -std=c++17 -O1 -DDECLARED -w -S -emit-llvm %s -o %t.plain.ll && %clang -std=c++17 -O1 -DDECLARED -w -S -emit-llvm %s -o %t.ll && cmp %t.plain.ll %t.ll
// Preprocessed output and dependencies are the plain compiler's, too, and nothing waits for a file that is not there.
// RUN: %clang_plain -std=c++17 -E %s -o %t.plain.ii && %clang -std=c++17 -E %s -o %t.ii && cmp %t.plain.ii %t.ii
// RUN: %clang_plain -std=c++17 -c -MD -MF %t.plain.d -MT x %s -o %t.o && %clang -std=c++17 -c -MD -MF %t.d -MT x %s -o %t.o && cmp %t.plain.d %t.d
// RUN: %clang_plain -std=c++17 -M -MT x %s -o %t.plain.d && %clang -std=c++17 -M -MT x %s -o %t.d && cmp %t.plain.d %t.d
#ifndef IN_C
#include <map>
#include <string>
#include <vector>
template <class T> int sum(const std::vector<T>& v) {
  int s = 0;
  for (const T& t : v) s += int(t);
  return s;
}
#ifdef ANNOTATED
[[mlflow::trace]]
#endif
int use(const std::map<std::string, int>& m) {
  return sum(std::vector<int>{1, 2}) + int(m.size());
}
#ifdef DECLARED
[[mlflow::trace]] int elsewhere(int x);
inline int calls([[mlflow::redact]] int x) { return elsewhere(x); }
int caller() { return calls(3); }
struct [[mlflow::trace]] Quiet {
  [[mlflow::no_trace]] int none() { return 4; }
};
int quiet() { return Quiet().none(); }
#endif
#else
int use(int x) { return x; }
#endif
