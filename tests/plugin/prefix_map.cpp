// The file that a span says it is from is what __FILE__ says.
// RUN: %clang -std=c++17 -S -emit-llvm %s -o - | %filecheck --check-prefix=PLAIN %s
// RUN: %clang -std=c++17 -S -emit-llvm -fmacro-prefix-map=%S=there %s -o - | %filecheck --check-prefix=MAPPED %s
// RUN: %clang -std=c++17 -S -emit-llvm -ffile-prefix-map=%S=there %s -o - | %filecheck --check-prefix=MAPPED %s
// PLAIN: c"{{/.*}}/prefix_map.cpp\00"
// MAPPED-NOT: c"{{/.*}}/prefix_map.cpp\00"
// MAPPED: c"there/prefix_map.cpp\00"
[[mlflow::trace]] int f(int x) { return x; }
