#!/usr/bin/env bash
# other_compiler.sh PREFIX WORK COMPILER...: each installed plugin, loaded into each of these compilers: its own takes it, the others
# say that they cannot and which file they mean. None crashes.
source "$(dirname "$0")/support.sh"
echo 'int main() {}' >program.cpp
mismatches=0
for plugin in "$prefix"/lib/mlflow_trace-*.so; do
  for compiler in "$@"; do
    status=0
    said=$("$compiler" -std=c++17 -fsyntax-only "-fplugin=$plugin" program.cpp 2>&1) || status=$?
    major=$("$compiler" -dumpversion | cut -d. -f1)
    if [[ $plugin == */mlflow_trace-$major.so ]]; then
      [[ $status == 0 ]] || fail "Clang $major with its own plugin: $said"
      continue
    fi
    mismatches=$((mismatches + 1))
    [[ $status == 1 ]] || fail "Clang $major with $plugin: exit status $status, $said"
    expect "mlflow_trace" "$said"
    expect_not "submit a bug report" "$said"
  done
done
((mismatches > 0)) || fail "only one compiler was tried"
