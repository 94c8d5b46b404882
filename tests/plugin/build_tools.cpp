// What build systems and compiler caches have to know: when to compile again, and when not.
// RUN: rm -rf %t && mkdir %t && cp %s %t/app.cpp && cd %t

// Ninja compiles when the rules change, and does nothing when nothing changed.
// RUN: echo 'rule cxx' > build.ninja
// RUN: echo '  command = %clang -std=c++17 -MD -MF app.d -c app.cpp -o app.o -fplugin-arg-mlflow_trace-rules=rules.json' >> build.ninja
// RUN: echo '  depfile = app.d' >> build.ninja
// RUN: echo '  deps = gcc' >> build.ninja
// RUN: echo 'build app.o: cxx app.cpp' >> build.ninja
// RUN: echo '[{"function": "by_rule"}]' > rules.json
// RUN: ninja | %filecheck --check-prefix=BUILT %s && %clang app.o %hooks -o app && ./app | %filecheck --check-prefixes=ATTRIBUTE,RULE %s
// RUN: ninja | %filecheck --check-prefix=NOTHING %s
// RUN: echo '[{"function": "by_no_rule"}]' > rules.json
// RUN: ninja | %filecheck --check-prefix=BUILT %s && %clang app.o %hooks -o app && ./app | %filecheck --check-prefix=ATTRIBUTE --implicit-check-not=by_rule %s
// RUN: ninja | %filecheck --check-prefix=NOTHING %s
// BUILT: [1/1]
// NOTHING: ninja: no work to do.

// ccache: the second compilation is a hit, and what it gives is traced; other rules are another compilation.
// RUN: echo '[{"function": "by_rule"}]' > rules.json
// RUN: env CCACHE_DIR=%t/cache CCACHE_EXTRAFILES=rules.json ccache %clang -std=c++17 -c app.cpp -o first.o -fplugin-arg-mlflow_trace-rules=rules.json
// RUN: env CCACHE_DIR=%t/cache ccache --print-stats | %filecheck --check-prefix=MISS %s
// RUN: env CCACHE_DIR=%t/cache CCACHE_EXTRAFILES=rules.json ccache %clang -std=c++17 -c app.cpp -o second.o -fplugin-arg-mlflow_trace-rules=rules.json
// RUN: env CCACHE_DIR=%t/cache ccache --print-stats | %filecheck --check-prefix=HIT %s
// RUN: cmp first.o second.o && %clang second.o %hooks -o app && ./app | %filecheck --check-prefixes=ATTRIBUTE,RULE %s
// RUN: echo '[{"function": "by_no_rule"}]' > rules.json
// RUN: env CCACHE_DIR=%t/cache CCACHE_EXTRAFILES=rules.json ccache %clang -std=c++17 -c app.cpp -o third.o -fplugin-arg-mlflow_trace-rules=rules.json
// RUN: %clang third.o %hooks -o app && ./app | %filecheck --check-prefix=ATTRIBUTE --implicit-check-not=by_rule %s
// MISS-DAG: direct_cache_hit{{[[:space:]]}}0
// MISS-DAG: cache_miss{{[[:space:]]}}1
// HIT-DAG: direct_cache_hit{{[[:space:]]}}1
// HIT-DAG: cache_miss{{[[:space:]]}}1

// A unity build: several files in one, each with functions of its own.
// RUN: echo '#include "app.cpp"' > unity.cpp && echo '#define main other_main' >> unity.cpp
// RUN: echo 'namespace second {' >> unity.cpp && echo '#include "app.cpp"' >> unity.cpp && echo '}' >> unity.cpp
// RUN: %clang_run -std=c++17 unity.cpp -o unity && ./unity | %filecheck --check-prefix=ATTRIBUTE %s

// A debugger sees the program's own variables, and no line that is not there.
// RUN: %clang -std=c++17 -g -c app.cpp -o debug.o && %llvm/llvm-dwarfdump --debug-info debug.o | %filecheck --check-prefix=DEBUG %s
// DEBUG: DW_AT_name ("by_attribute")
// DEBUG-NOT: DW_AT_name ("mlflow_
// DEBUG: DW_AT_name ("own_variable")
// DEBUG-NOT: DW_AT_name ("mlflow_
// DEBUG: DW_AT_name ("by_rule")
// DEBUG-NOT: DW_AT_name ("mlflow_{{scope|callsite|parameters|result}}
[[mlflow::trace]] int by_attribute(int x) {
  int own_variable = x;
  return own_variable;
}
int by_rule(int x) { return by_attribute(x); }
int main() { return by_rule(0); }

// RULE: by_rule(x=0) -> 0
// ATTRIBUTE: by_attribute(x=0) -> 0
