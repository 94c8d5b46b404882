// What coroutines give: error values of co_return, and what output_reducer makes of a generator's items.
// REQUIRES: clang-19
// RUN: %clang_run -std=c++20 %s -o %t -pthread && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++20 -O1 -g -fsanitize=address,undefined %s -o %t.san -pthread && %t.san | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++20 -O2 %s -o %t.opt -pthread && %t.opt | %filecheck --check-prefix=OUT %s
// RUN: %clang -std=c++20 -Wall -Wextra -fsyntax-only -DWRONG %s 2>&1 | %filecheck --check-prefix=WRONG %s
#include <cstdio>
#include <list>
#include <memory>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "Inputs/task.h"

class Status {
 public:
  explicit Status(std::string message = "") : message_(message) {}
  bool ok() const { return message_.empty(); }
  const std::string& message() const { return message_; }

 private:
  std::string message_;
};
struct Pinned {  // what its promise takes by reference, and nothing can copy or move
  int value = 0;
  Pinned(int v) : value(v) {}
  Pinned(const Pinned&) = delete;
};
bool is_bad(const Pinned& p) { return p.value > 5; }
struct PinnedTask {
  struct promise_type : PromiseBase {
    PinnedTask get_return_object() { return PinnedTask(); }
    coro::suspend_never initial_suspend() noexcept { return {}; }
    coro::suspend_never final_suspend() noexcept { return {}; }
    void return_value(const Pinned& pinned) { std::printf("promise got %d\n", pinned.value); }
  };
};

[[mlflow::trace]] Task<std::error_code> code(bool bad) {
  if (bad) co_return std::make_error_code(std::errc::permission_denied);
  std::error_code none;
  co_return none;
}
[[mlflow::trace(capture_outputs = false)]] Task<Status> status(bool bad) { co_return Status(bad ? "not ready" : ""); }
[[mlflow::trace(error_if = "negative")]] Task<int> number(int n) { co_return n; }
[[mlflow::trace(error_if = "empty")]] Task<std::optional<int>> maybe(bool bad) {
  if (bad) co_return std::nullopt;
  co_return 3;
}
[[mlflow::trace(error_if = "never")]] Task<std::error_code> quiet() { co_return std::make_error_code(std::errc::io_error); }
[[mlflow::trace(error_if = is_bad)]] PinnedTask pinned(int n) { co_return Pinned(n); }
std::string text_of(const std::string& s) { return s + "!"; }
bool is_loud(const std::string& s) { return !s.empty() && s.back() == '!'; }
// What the value refers to is a temporary of the co_return's expression.
[[mlflow::trace(error_if = is_loud)]] Task<std::string> borrowed(std::string s) {
  co_return std::string_view(text_of(s + " and quite a lot more than fits")).substr(0, 200).data();
}

int sum(const std::vector<int>& xs) { return std::accumulate(xs.begin(), xs.end(), 0); }
namespace text {
std::string join(const std::list<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += word;
  return all;
}
template <class T> std::size_t how_many(const std::vector<T>& items) { return items.size(); }
constexpr auto last = [](const auto& items) { return items.back(); };
[[mlflow::trace(output_reducer = join)]] Generator<std::string> words(int n) {
  const char* all[] = {"a", "b", "c"};
  for (int i = 0; i < n; ++i) co_yield all[i];
}
}  // namespace text
int refuse(const std::vector<int>&) { throw std::runtime_error("no"); }

[[mlflow::trace(output_reducer = sum)]] Generator<int> numbers(int n) {
  for (int i = 0; i < n; ++i) {
    if (i == 4) co_return;
    co_yield i;
  }
}
[[mlflow::trace(output_reducer = text::how_many)]] Generator<int> counted(int n) {
  while (n-- > 0) co_yield n;
}
[[mlflow::trace(output_reducer = text::last)]] Generator<int> last_one(int n) {
  while (n-- > 0) co_yield n;
}
[[mlflow::trace(output_reducer = refuse)]] Generator<int> refused(int n) {
  while (n-- > 0) co_yield n;
}
[[mlflow::trace(output_reducer = sum)]] Generator<int> throws() {
  co_yield 1;
  throw std::runtime_error("wrong");
}
struct Agent {
  static int product(std::vector<int> xs) {
    int p = 1;
    for (int x : xs) p *= x;
    return p;
  }
  [[mlflow::trace(output_reducer = product)]] Generator<int> steps(int n) {
    for (int i = 1; i <= n; ++i) co_yield i;
  }
};

// A generator that another one takes the place of for a while.
template <class G> struct elements_of {
  G generator;
};
struct Nested : Generator<int> {
  struct promise_type : Generator<int>::promise_type {
    using Generator<int>::promise_type::yield_value;
    coro::suspend_never yield_value(elements_of<Generator<int>> other) {
      for (int item : other.generator) std::printf("handed over %d\n", item);
      return {};
    }
    Nested get_return_object() { return Nested(coro::coroutine_handle<Generator<int>::promise_type>::from_promise(*this)); }
  };
  explicit Nested(coro::coroutine_handle<Generator<int>::promise_type> h) : Generator<int>(h) {}
};
[[mlflow::trace]] Nested outer() {
  co_yield 1;
  co_yield elements_of<Generator<int>>{numbers(1)};
  co_yield 2;
}

template <class G> void drain(G generator) {
  for (const auto& item : generator) (void)item;
}

int main() {
  code(true).get(), code(false).get();
  // OUT: code(bad=true) -> {{.*}} fail:Permission denied
  // OUT-NEXT: code(bad=false) -> {{[^f]*$}}
  status(true).get(), status(false).get();
  // OUT-NEXT: status(bad=true) fail:not ready
  // OUT-NEXT: status(bad=false){{$}}
  number(-1).get(), number(1).get();
  // OUT-NEXT: number(n=-1) -> -1 fail:a negative value was returned
  // OUT-NEXT: number(n=1) -> 1{{$}}
  maybe(true).get(), maybe(false).get();
  // OUT-NEXT: maybe(bad=true) -> null fail:nothing was returned
  // OUT-NEXT: maybe(bad=false) -> 3{{$}}
  quiet().get();
  // OUT-NEXT: quiet() -> {{[^f]*$}}
  pinned(6), pinned(5);
  // OUT-NEXT: promise got 6
  // OUT-NEXT: pinned(n=6) -> {value: 6} fail:is_bad says so
  // OUT-NEXT: promise got 5
  // OUT-NEXT: pinned(n=5) -> {value: 5}{{$}}
  borrowed("x").get();
  // OUT-NEXT: borrowed(s="x") -> "x and quite a lot more than fits!" fail:is_loud says so

  drain(numbers(3)), drain(numbers(9));
  // OUT-NEXT: numbers(n=3) -> 3 chunk:0 chunk:1 chunk:2
  // OUT-NEXT: numbers(n=9) -> 6 chunk:0 chunk:1 chunk:2 chunk:3
  drain(text::words(3));
  // OUT-NEXT: words(n=3) -> "abc" chunk:"a" chunk:"b" chunk:"c"
  drain(counted(2)), drain(last_one(2)), drain(Agent().steps(4));
  // OUT-NEXT: counted(n=2) -> 2 chunk:1 chunk:0
  // OUT-NEXT: last_one(n=2) -> 0 chunk:1 chunk:0
  // OUT-NEXT: steps(n=4) -> 24 chunk:1 chunk:2 chunk:3 chunk:4
  // No reduced output: the runtime shows the list.
  drain(refused(1));
  // OUT-NEXT: refused(n=1) -> chunk:0
  try { drain(throws()); } catch (const std::exception&) {}
  // OUT-NEXT: throws() !! exception chunk:1
  drain(outer());
  // OUT-NEXT: handed over 0
  // OUT-NEXT: outer() -> chunk:1 chunk:2
  // OUT-NEXT:   numbers(n=1) -> 0 chunk:0
  for (int i : numbers(3)) if (i == 1) break;
  // OUT-NEXT: numbers(n=3) -> chunk:0 chunk:1 destroyed
}
#ifdef WRONG
// WRONG-NOT: warning:
// WRONG: [[#@LINE+1]]:3: warning: 'output_reducer' has no effect: the function yields nothing
[[mlflow::trace(output_reducer = sum)]] int no_generator() { return 1; }
// WRONG: [[#@LINE+1]]:3: warning: 'output_reducer' has no effect: no function 'nowhere' is visible here
[[mlflow::trace(output_reducer = nowhere)]] Generator<int> missing() { co_yield 1; }
// WRONG: [[#@LINE+1]]:3: warning: 'output_reducer' has no effect: 'text::join' cannot be called with a list of 'int', the type that the function yields
[[mlflow::trace(output_reducer = text::join)]] Generator<int> misfit() { co_yield 1; }
// WRONG: [[#@LINE+1]]:3: warning: 'output_reducer' has no effect: 'capture_outputs' is false
[[mlflow::trace(output_reducer = sum, capture_outputs = false)]] Generator<int> quiet_one() { co_yield 1; }
int of_pointers(const std::vector<std::unique_ptr<int>>&);
// WRONG: [[#@LINE+1]]:3: warning: 'output_reducer' has no effect: 'of_pointers' cannot be called with a list of '{{.*}}unique_ptr{{.*}}', the type that the function yields
[[mlflow::trace(output_reducer = of_pointers)]] Generator<std::unique_ptr<int>> only_moved() { co_yield std::make_unique<int>(1); }
// WRONG: [[#@LINE+1]]:3: warning: 'error_if' has no effect: 'empty' does not fit a result of type 'int'
[[mlflow::trace(error_if = "empty")]] Task<int> no_such_error() { co_return 1; }
// WRONG: [[#@LINE+1]]:3: warning: 'error_if' has no effect: the coroutine returns nothing
[[mlflow::trace(error_if = "empty")]] Task<void> no_result() { co_return; }
#endif
