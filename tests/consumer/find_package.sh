#!/usr/bin/env bash
# find_package.sh PREFIX WORK COMPILER [traced|untraced] [CMAKE_OPTION...]: the project in app/ with that compiler.
source "$(dirname "$0")/support.sh"
compiler=$1
tracing=$2
shift 2

configured=$(cmake -S "$here/app" -B build -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$prefix" "$@" 2>&1) ||
  fail "configuring: $configured"
cmake --build build -j 2
expect "Hello Ada! Hello Ada!" "$(build/app)"

shown=$(show)
expect "consumer" "$shown"
if [[ $tracing == traced ]]; then
  expect "greeting" "$shown"
  expect "TOOL" "$shown"
  expect "Ada" "$shown"
  expect_not "mlflow_tracing:" "$configured"
else
  expect_not "greeting" "$shown"
  expect "mlflow_tracing: " "$configured"  # says that nothing is traced, and why
fi

# Nothing that the plugin adds to a compilation makes ninja build again.
expect "no work to do" "$(cmake --build build)"
