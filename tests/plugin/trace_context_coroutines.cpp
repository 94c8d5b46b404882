// A coroutine continues its caller's trace, or takes up what an object carries, from wherever it is resumed first; its
// span is below that also after it was suspended.
// REQUIRES: clang-19
// RUN: %clang_run -std=c++20 %s -o %t -pthread && %t | %filecheck %s
// RUN: %clang_run -std=c++20 -O2 %s -o %t -pthread && %t | %filecheck %s
#include <map>
#include <string>

#include "Inputs/task.h"

using Headers = std::map<std::string, std::string>;
struct [[mlflow::carry_context]] Job {
  Job() : text("job") {}
  std::string text;
};

[[mlflow::trace]] void inner() {}
[[mlflow::trace(trace_context = "headers", skip = "headers")]] Task<int> handle(Headers headers) {
  inner();
  co_await OtherThread();
  inner();
  co_return static_cast<int>(headers.size());
}
[[mlflow::trace(context_from = "job", skip = "job")]] Task<int> process(Job job) {
  co_await OtherThread();
  inner();
  co_return static_cast<int>(job.text.size());
}
[[mlflow::trace]] Task<int> around(Headers headers [[mlflow::skip]]) { co_return co_await handle(headers); }
[[mlflow::trace]] Job make() { return {}; }

int main() {
  handle({{"Traceparent", "the caller"}}).get();
  // CHECK: handle() -> 1 below the caller
  // CHECK-NEXT:   inner() -> null
  // CHECK-NEXT:   inner() -> null
  handle({}).get();
  // CHECK-NEXT: handle() -> 0{{ *$}}
  // CHECK-NEXT:   inner
  // CHECK-NEXT:   inner
  around({}).get();
  // CHECK-NEXT: around() -> 0
  // CHECK-NEXT:   handle() -> 0{{ *$}}
  // CHECK-NEXT:     inner
  // CHECK-NEXT:     inner
  process(make()).get();
  // CHECK-NEXT: make()
  // CHECK-NEXT: process() -> 3 below make
  // CHECK-NEXT:   inner
}
