#!/usr/bin/env bash
# callables.sh PREFIX WORK COMPILER: what mlflow::trace and tracing::bind give is called as what they were given.
source "$(dirname "$0")/support.sh"
compiler=$1
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
runtime_libraries shared
"$compiler" -std=c++17 -Wall -Wextra -Werror -I"$prefix/include" "$here/app/callables.cpp" "${libraries[@]}" -o callables
./callables || fail "a wrapped callable behaves as another one"
traces=$("$prefix/bin/mlflow-trace" list)
expect '{"left": 1, "right": 2}' "$traces"
expect '{"args": [1]}' "$traces"
