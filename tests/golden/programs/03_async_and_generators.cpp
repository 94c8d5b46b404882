// Tasks, generators, a generator that fails, one inside a function. Python's counterpart also closes a generator early,
// of which its client never sends a trace; ours does, which tests/plugin/coroutines.cpp shows.
#include <mlflow/tracing.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "../../plugin/Inputs/task.h"

struct Item {
  int i;
};
struct KeyError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

[[mlflow::trace]] Task<int> aleaf(int x) { co_return x + 1; }
[[mlflow::trace]] Task<std::vector<int>> aroot(int x) {
  std::vector<int> results;
  for (int i = 0; i < 2; ++i) results.push_back(co_await aleaf(x + i));
  co_return results;
}
[[mlflow::trace]] Generator<Item> gen(int n) {
  for (int i = 0; i < n; ++i) co_yield Item{i};
}
int sum(const std::vector<int>& xs) {
  int total = 0;
  for (int x : xs) total += x;
  return total;
}
[[mlflow::trace(output_reducer = sum)]] Generator<int> gen_reduced(int n) {
  for (int i = 0; i < n; ++i) co_yield i;
}
[[mlflow::trace]] Generator<std::string> agen(int n) {
  for (int i = 0; i < n; ++i) co_yield "c" + std::to_string(i);
}
[[mlflow::trace]] Generator<int> gen_error(int n) {
  co_yield n;
  throw KeyError("'stop'");
}

template <class T>
std::vector<T> list(Generator<T> items) {
  std::vector<T> all;
  for (const T& item : items) all.push_back(item);
  return all;
}
[[mlflow::trace]] std::vector<Item> gen_parent() { return list(gen(2)); }

int main() {
  aroot(1).get();
  list(gen(3));
  list(gen_reduced(4));
  list(agen(3));
  try {
    list(gen_error(1));
  } catch (const KeyError&) {
  }
  gen_parent();
}
