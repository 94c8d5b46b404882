#!/usr/bin/env bash
# loaded.sh PREFIX WORK COMPILER: a traced library that a program without tracing loads, calls and unloads, with the runtime as a
# library of its own and as a part of it, as plugins and Python's extension modules are.
source "$(dirname "$0")/support.sh"
compiler=$1
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig

cat >library.cpp <<'CPP'
extern "C" [[mlflow::trace]] int add(int a, int b) { return a + b; }
CPP
cat >program.cpp <<'CPP'
#include <dlfcn.h>
#include <atomic>
#include <cstdio>
#include <thread>
int main(int, char** argv) {
  for (int round = 0; round < 2; ++round) {
    void* library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return std::printf("not loaded: %s\n", dlerror());
    auto add = reinterpret_cast<int (*)(int, int)>(dlsym(library, "add"));
    // A thread that has traced, and ends when the library is gone.
    std::atomic<bool> called = false, unloaded = false;
    std::thread other([&] {
      add(round, 1);
      called = true;
      while (!unloaded) std::this_thread::yield();
    });
    while (!called) std::this_thread::yield();
    add(round, 2);
    dlclose(library);
    unloaded = true;
    other.join();
  }
  std::puts("done");
}
CPP
"$compiler" -std=c++17 program.cpp -o program -ldl -pthread

for way in shared static; do
  runtime_libraries "$way"
  "$compiler" -std=c++17 -fPIC -shared "-fplugin=$prefix/lib/mlflow_trace.so" library.cpp "${libraries[@]}" -o "lib$way.so"
  rm -f traces.db*
  expect "done" "$(./program "./lib$way.so" || echo "$way: exit status $?")"
  traces=$("$prefix/bin/mlflow-trace" list)
  for request in '{"a": 0, "b": 1}' '{"a": 0, "b": 2}' '{"a": 1, "b": 1}' '{"a": 1, "b": 2}'; do expect "$request" "$traces"; done
done
