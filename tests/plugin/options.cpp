// What each option does, and the ways to write it.
// RUN: %clang_print -std=c++17 %s | %filecheck %s
// RUN: %clang_run -std=c++17 %s -o %t && %t | %filecheck --check-prefix=OUT %s

[[mlflow::trace("retrieve")]] int positional(int x) { return x; }
// CHECK: int positional(int x) {
// CHECK: mlflow_callsite = {{.*}} "retrieve", "positional", "positional(int)", "UNKNOWN"
[[mlflow::trace(name = "retrieve", span_type = "RETRIEVER", attributes = {"index": "wiki", "top_k": 5, "hot": true})]]
int full(int x) { return x; }
// CHECK: int full(int x) {
// CHECK: mlflow_callsite = {{.*}} "retrieve", "full", "full(int)", "RETRIEVER", "{{.*}}", "int", "{\"index\": \"wiki\", \"top_k\": 5, \"hot\": true}", nullptr
[[mlflow::trace(span_type = RETRIEVER)]] void name() {}
// CHECK: mlflow_callsite = {{.*}} "name", "name", "name()", "RETRIEVER"
[[mlflow::trace(span_type = mlflow::SpanType::AGENT)]] void constant() {}
// CHECK: "constant()", "AGENT"
[[using mlflow: trace(span_type = "TOOL")]] void with_using() {}
// CHECK: "with_using()", "TOOL"
#define TRACED [[mlflow::trace(span_type = "CHAIN")]]
#define TRACED_AS(type, label) [[mlflow::trace(name = label, span_type = type)]]
TRACED void from_macro() {}
// CHECK: "from_macro()", "CHAIN"
TRACED_AS("LLM", "la" "bel") void from_arguments() {}
// CHECK: "label", "from_arguments", "from_arguments()", "LLM"
[[mlflow::trace(capture_inputs = false)]] int no_inputs(int x) { return x; }
// CHECK: int no_inputs(int x) {
// CHECK-NEXT: mlflow_callsite
// CHECK-NEXT: mlflow_scope
// CHECK-NEXT: {
// CHECK-NEXT: int mlflow_result = x;
[[mlflow::trace(capture_outputs = false)]] int no_outputs(int x) { return x; }
// CHECK: int no_outputs(int x) {
// CHECK: begin_span(mlflow_scope, mlflow_callsite, x);
// CHECK-NEXT: return x;
[[mlflow::trace(skip = "a", redact = ["b", "c"])]] int hidden(int a, int b, const char* c, int d) { return a + b + d + !c; }
// CHECK: int hidden(
// CHECK: begin_span(mlflow_scope, mlflow_callsite, d);
[[mlflow::trace]] int marked([[mlflow::skip]] int a, [[mlflow::redact]] int b, int c) { return a + b + c; }
// CHECK: int marked(
// CHECK: begin_span(mlflow_scope, mlflow_callsite, c);
[[mlflow::trace(sampling_ratio_override = 0.25, log_level = "WARNING", description = "what it does")]] void rest() {}
// CHECK: "rest()", "UNKNOWN", "{{.*}}", "void", nullptr, "what it does", nullptr, 0U, {{[0-9]+}}U, 0.25, 30, {}

struct Opaque;
[[mlflow::trace]] int odd(Opaque& incomplete, volatile int& changing, int* out, void* raw, int (*callback)(int), int) {
  *out = 1;
  (void)incomplete, (void)changing, (void)raw, (void)callback;
  return 0;
}
// CHECK: int odd(
// CHECK: {"incomplete", "Opaque &", 0U, 2}, {"changing", "volatile int &", 0U, 2}, {"out", "int *", 1U, 0}
// CHECK: begin_span(mlflow_scope, mlflow_callsite, pointer_value(out), raw, callback);

class [[mlflow::trace(span_type = "TOOL")]] Service {
 public:
  int run(int x) { return helper(x); }
  [[mlflow::no_trace]] int quiet(int x) { return x; }
  [[mlflow::trace("own")]] int with_own(int x) { return x; }
  int defined_later(int x);

 private:
  int helper(int x) { return x; }
};
int Service::defined_later(int x) { return x; }

int take_header(int a, int b);
[[mlflow::trace("declared", skip = ["second"])]] int take_header([[mlflow::redact]] int first, int second);
int take_header(int a, int b) { return a + b; }
namespace inner {
[[mlflow::trace("declared in a namespace")]] int take_header(int x);
}
namespace inner {
int take_header(int x) { return x; }
}

int main() {
  hidden(1, 2, "3", 4);
  // OUT: hidden(b=[REDACTED], c=[REDACTED], d=4) -> 7
  marked(1, 2, 3);
  // OUT-NEXT: marked(b=[REDACTED], c=3) -> 6
  no_inputs(1);
  // OUT-NEXT: no_inputs -> 1
  no_outputs(1);
  // OUT-NEXT: no_outputs(x=1)
  full(2);
  // OUT-NEXT: retrieve[RETRIEVER](x=2) -> 2 {"index": "wiki", "top_k": 5, "hot": true}
  int out, changing = 0;
  odd(reinterpret_cast<Opaque&>(out), changing, &out, nullptr, nullptr, 1);
  // OUT-NEXT: odd(incomplete=<Opaque &>, changing=<volatile int &>, out=<address>, raw=null, callback=null) -> 0
  Service service;
  service.run(1);
  // OUT-NEXT: run[TOOL](x=1) -> 1
  service.quiet(1);
  service.with_own(2);
  // OUT-NEXT: own(x=2) -> 2
  service.defined_later(3);
  // OUT-NEXT: defined_later[TOOL](x=3) -> 3
  take_header(1, 2);
  // OUT-NEXT: declared(a=[REDACTED]) -> 3
  inner::take_header(4);
  // OUT-NEXT: declared in a namespace(x=4) -> 4
}
