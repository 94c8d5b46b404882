#!/usr/bin/env bash
# without_plugin.sh PREFIX WORK COMPILER MAJOR: a tree that was moved elsewhere, and has no plugin for this Clang.
source "$(dirname "$0")/support.sh"
compiler=$1
major=$2
mkdir moved
cp -a "$prefix/." moved
rm -f "moved/lib/mlflow_trace-$major.so"

configured=$(cmake -S "$here/app" -B build -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$work/moved" 2>&1)
expect "no plugin for Clang $major" "$configured"
for other in moved/lib/mlflow_trace-*.so; do expect "$(basename "$other")" "$configured"; done
cmake --build build -j 2
build/app
expect_not "greeting" "$(show)"
