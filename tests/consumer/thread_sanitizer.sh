#!/usr/bin/env bash
# thread_sanitizer.sh PREFIX WORK COMPILER: with the suppressions that are installed, ThreadSanitizer reports a traced program's own
# race and nothing of the runtime's.
source "$(dirname "$0")/support.sh"
compiler=$1
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
export TSAN_OPTIONS="suppressions=$prefix/share/mlflow_tracing/thread_sanitizer.supp"

cat >program.cpp <<'CPP'
#include <cstdio>
#include <string>
#include <thread>
#include <vector>
int shared = 0;
[[mlflow::trace]] int length(int times, const std::string& text) { return times * static_cast<int>(text.size()); }
[[mlflow::trace]] int work(bool races) {
  int sum = 0;
  for (int i = 0; i < 5; ++i) sum += length(i, "hello");
  if (races) shared += sum;
  return sum;
}
// A thread that starts inside a span: it inherits the span before ThreadSanitizer has set it up.
[[mlflow::trace]] int request() {
  int sum = 0;
  std::thread([&] { sum = length(1, "inherited"); }).join();
  std::thread([] {}).join();
  return sum;
}
int main(int count, char**) {
  request();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([=] { for (int i = 0; i < 200; ++i) work(count > 1); });
  for (std::thread& thread : threads) thread.join();
  std::puts("done");
}
CPP

for way in shared static; do
  runtime_libraries "$way"
  "$compiler" -std=c++17 -g -O1 -fsanitize=thread "-fplugin=$prefix/lib/mlflow_trace.so" program.cpp "${libraries[@]}" -o "$way"
  rm -f traces.db*
  "./$way" >out 2>err || fail "$way: exit status $?, $(head -20 err)"
  expect "done" "$(cat out)"
  expect '"text": "hello"' "$("$prefix/bin/mlflow-trace" show)"
  ! "./$way" races >out 2>err || fail "$way: the program's own race was not reported"
  expect "in work(bool)" "$(grep SUMMARY err)"
done
