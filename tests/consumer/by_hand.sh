#!/usr/bin/env bash
# by_hand.sh PREFIX WORK COMPILER: the compile line of the README, with a tree that was moved after it was installed.
source "$(dirname "$0")/support.sh"
compiler=$1
cp -a "$prefix" moved
prefix=$work/moved

cat >app.cpp <<'CPP'
#include <cstdio>
[[mlflow::trace]] int add(int a, int b) { return a + b; }
int main() { std::printf("%d\n", add(2, 3)); }
CPP
"$compiler" "-fplugin=$prefix/lib/mlflow_trace.so" app.cpp -o app -L"$prefix/lib" -lmlflow_tracing
export LD_LIBRARY_PATH=$prefix/lib
expect "5" "$(./app)"
unset LD_LIBRARY_PATH  # mlflow-trace finds its library by itself

shown=$(show)
for text in add '{"a": 2, "b": 3}' 'out   5'; do expect "$text" "$shown"; done
