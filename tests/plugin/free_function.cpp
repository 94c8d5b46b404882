// RUN: %clang_print %s | %filecheck %s
// RUN: %clang_run -std=c++17 %s -o %t && %t | %filecheck --check-prefix=OUT %s

[[mlflow::trace(span_type = "TOOL")]] int add(int a, const char* text) {
  if (a > 10) return a;
  return a + text[0];
}
// CHECK: int add(int a, const char *text) {
// CHECK-NEXT: static const mlflow_trace_v1::Parameter mlflow_parameters[2] = {{[{][{]}}"a", "int", 1U, 0}, {"text", "const char *", 1U, 0{{[}][}]}};
// CHECK-NEXT: static mlflow_trace_v1::Callsite mlflow_callsite = {{[{][0-9]+}}U, 67U, "add", "add", "add(int, const char *)", "TOOL", "{{.*}}free_function.cpp", "int", nullptr, nullptr, mlflow_parameters, 2U, 4U, -1., 0, {}, 0U, 0U};
// CHECK-NEXT: mlflow_trace_v1::Scope mlflow_scope;
// CHECK-NEXT: begin_span(mlflow_scope, mlflow_callsite, a, text);
// CHECK-NEXT: if (a > 10) {
// CHECK-NEXT:   int mlflow_result = a;
// CHECK-NEXT:   capture_output(mlflow_scope, mlflow_result);
// CHECK-NEXT:   return mlflow_result;
// CHECK-NEXT: }
// CHECK-NEXT: {
// CHECK-NEXT:   int mlflow_result = a + text[0];
// CHECK-NEXT:   capture_output(mlflow_scope, mlflow_result);
// CHECK-NEXT:   return mlflow_result;
// CHECK-NEXT: }
// CHECK-NEXT: }

[[mlflow::trace("count down")]] int count(int n) { return n == 0 ? 0 : count(n - 1) + 1; }

[[mlflow::trace]] void nothing() {}

int main() {
  add(1, "A");
  add(11, nullptr);
  count(2);
  nothing();
}
// OUT: add[TOOL](a=1, text="A") -> 66
// OUT-NEXT: add[TOOL](a=11, text=null) -> 11
// OUT-NEXT: count down(n=2) -> 2
// OUT-NEXT:   count down(n=1) -> 1
// OUT-NEXT:     count down(n=0) -> 0
// OUT-NEXT: nothing() -> null
