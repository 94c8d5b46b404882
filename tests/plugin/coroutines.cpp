// Tasks and generators: a span from the first resumption to the end, current only while the coroutine runs.
// REQUIRES: clang-19
// RUN: %clang_run -std=c++20 %s -o %t -pthread && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++20 -O2 %s -o %t.opt -pthread && %t.opt | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++20 -O1 -g -fsanitize=address,undefined %s -o %t.san -pthread && %t.san | %filecheck --check-prefix=OUT %s
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "Inputs/task.h"

[[mlflow::trace]] int plain(int x) { return x * 2; }

[[mlflow::trace(span_type = "TOOL")]] Task<int> child(int x) {
  co_return plain(x);
}
[[mlflow::trace]] Task<std::string> parent(std::string name) {
  int a = co_await child(1);
  int b = co_await child(a);
  co_return name + std::to_string(b);
}
[[mlflow::trace]] Task<void> nothing(Task<std::string> inner) {
  std::string text = co_await std::move(inner);
  co_return;
}
[[mlflow::trace]] Task<int> throws(bool really) {
  if (really) throw std::runtime_error("wrong");
  co_return 1;
}
[[mlflow::trace]] Task<int> catches() {
  try {
    co_await throws(true);
  } catch (const std::exception&) {
    plain(7);
  }
  co_return co_await throws(false);
}
[[mlflow::trace]] Task<int> moves_thread(int x) {
  co_await OtherThread{};
  co_return plain(x);
}
[[mlflow::trace]] Task<int> never_ends() {
  co_await Never{};
  co_return 1;
}
[[mlflow::trace]] Generator<int> count(int n) {
  for (int i = 0; i < n; ++i) co_yield i;
}
[[mlflow::trace]] Generator<std::string> words() {
  std::string a = "a";
  co_yield a;
  co_yield std::string("b");
  plain(3);
}
template <class T> [[mlflow::trace]] Task<T> generic(T value) { co_return value; }
struct Agent {
  int k = 2;
  [[mlflow::trace]] Task<int> run(const int& x) { co_return x + k; }
  Task<int> untraced() {
    auto lambda = []() -> Task<int> { co_return 4; };
    co_return co_await lambda();
  }
};
[[mlflow::trace]] void calls_later(std::vector<Task<int>>& later) { later.push_back(child(9)); }

int main() {
  std::printf("%s\n", parent("x").get().c_str());
  // OUT: parent(name="x") -> "x4"
  // OUT-NEXT:   child[TOOL](x=1) -> 2
  // OUT-NEXT:     plain(x=1) -> 2
  // OUT-NEXT:   child[TOOL](x=2) -> 4
  // OUT-NEXT:     plain(x=2) -> 4
  // OUT-NEXT: x4
  nothing(parent("y")).get();
  // OUT: nothing(inner={{.*}}) -> null
  catches().get();
  // OUT: catches() -> 1
  // OUT-NEXT:   throws(really=true) !! exception
  // OUT-NEXT:   plain(x=7) -> 14
  // OUT-NEXT:   throws(really=false) -> 1
  std::printf("moved %d\n", moves_thread(5).get());
  // OUT: moves_thread(x=5) -> 10
  // OUT-NEXT:   plain(x=5) -> 10
  // OUT-NEXT: moved 10
  {
    auto task = never_ends();
    task.start();
    plain(1);
    // OUT-NEXT: plain(x=1) -> 2
  }
  // OUT-NEXT: never_ends() -> destroyed
  { auto unused = never_ends(); }
  for (int i : count(3)) plain(i);
  // OUT-NEXT: plain(x=0) -> 0
  // OUT-NEXT: plain(x=1) -> 2
  // OUT-NEXT: plain(x=2) -> 4
  // OUT-NEXT: count(n=3) -> chunk:0 chunk:1 chunk:2
  for (int i : count(3)) if (i == 1) break;
  // OUT-NEXT: count(n=3) -> chunk:0 chunk:1 destroyed
  for (const std::string& word : words()) (void)word;
  // OUT-NEXT: words() -> chunk:"a" chunk:"b"
  // OUT-NEXT:   plain(x=3) -> 6
  generic(std::string("g")).get();
  // OUT-NEXT: generic(value="g") -> "g"
  Agent agent;
  agent.run(1).get();
  // OUT-NEXT: run(x=1) -> 3
  agent.untraced().get();
}
