// What is wrong with a rules file is said with file, line and what is accepted.
// RUN: printf '[\n {"function": "a",\n  "spantype": "TOOL"}]' > %t.unknown.json
// RUN: %not %clang -c %s -o %t.o -fplugin-arg-mlflow_trace-rules=%t.unknown.json 2>&1 | %filecheck --check-prefix=UNKNOWN %s
// UNKNOWN: error: {{.*}}unknown.json:3: unknown key 'spantype'; did you mean 'span_type'?
// RUN: printf '[{"function": "a", "zzz": 1}]' > %t.list.json
// RUN: %not %clang -c %s -o %t.o -fplugin-arg-mlflow_trace-rules=%t.list.json 2>&1 | %filecheck --check-prefix=LIST %s
// LIST: error: {{.*}}list.json:1: unknown key 'zzz'; accepted are function, call, class, carry_context, file, namespace, exclude, include, name, span_type,
// RUN: printf '[\n {"function": "a"},\n {"function": 5}]' > %t.value.json
// RUN: %not %clang -c %s -o %t.o -fplugin-arg-mlflow_trace-rules=%t.value.json 2>&1 | %filecheck --check-prefix=VALUE %s
// VALUE: error: {{.*}}value.json:3: 'function' takes a pattern as a string
// RUN: printf '[\n {"function": "a",,}]' > %t.syntax.json
// RUN: %not %clang -c %s -o %t.o -fplugin-arg-mlflow_trace-rules=%t.syntax.json 2>&1 | %filecheck --check-prefix=SYNTAX %s
// SYNTAX: error: {{.*}}syntax.json:2: not valid JSON:
// RUN: printf '[{"function": "a", "capture_inputs": "yes"}]' > %t.option.json
// RUN: %not %clang -c %s -o %t.o -fplugin-arg-mlflow_trace-rules=%t.option.json 2>&1 | %filecheck --check-prefix=OPTION %s
// OPTION: error: {{.*}}option.json:1: 'capture_inputs' takes true or false, not a string
// RUN: printf '[{"function": "a", "include": "constxpr"}]' > %t.include.json
// RUN: %not %clang -c %s -o %t.o -fplugin-arg-mlflow_trace-rules=%t.include.json 2>&1 | %filecheck --check-prefix=INCLUDE %s
// INCLUDE: error: {{.*}}include.json:1: unknown kind 'constxpr' in 'include'; accepted are system, constexpr,
// RUN: printf '[{"exclude": "a"}]' > %t.nothing.json
// RUN: %not %clang -c %s -o %t.o -fplugin-arg-mlflow_trace-rules=%t.nothing.json 2>&1 | %filecheck --check-prefix=NOTHING %s
// NOTHING: error: {{.*}}nothing.json:1: a rule needs 'function', 'call', 'file' or 'namespace'
// RUN: printf '[\n {"class": "a", "carry_context": true},\n {"carry_context": true, "function": "a"}]' > %t.carry.json
// RUN: %not %clang -c %s -o %t.o -fplugin-arg-mlflow_trace-rules=%t.carry.json 2>&1 | %filecheck --check-prefix=CARRY %s
// CARRY: error: {{.*}}carry.json:3: 'function' is not for a rule with 'class': that takes carry_context, file, namespace, exclude
// RUN: printf '[{"carry_context": true}]' > %t.class.json
// RUN: %not %clang -c %s -o %t.o -fplugin-arg-mlflow_trace-rules=%t.class.json 2>&1 | %filecheck --check-prefix=CLASS %s
// CLASS: error: {{.*}}class.json:1: 'carry_context' is for a rule with 'class', a pattern such as "ns::Task"
// RUN: printf '[{"class": "a"}]' > %t.says.json
// RUN: %not %clang -c %s -o %t.o -fplugin-arg-mlflow_trace-rules=%t.says.json 2>&1 | %filecheck --check-prefix=SAYS %s
// SAYS: error: {{.*}}says.json:1: a rule with 'class' says "carry_context": true
// RUN: printf '[{"call": "a", "trace_context": "x"}]' > %t.callee.json
// RUN: %not %clang -c %s -o %t.o -fplugin-arg-mlflow_trace-rules=%t.callee.json 2>&1 | %filecheck --check-prefix=CALLEE %s
// CALLEE: error: {{.*}}callee.json:1: 'trace_context' is for functions: a call belongs to where it stands
// RUN: printf '[{"function": "a", "context_from": "a b"}]' > %t.path.json
// RUN: %not %clang -c %s -o %t.o -fplugin-arg-mlflow_trace-rules=%t.path.json 2>&1 | %filecheck --check-prefix=PATH %s
// PATH: error: {{.*}}path.json:1: expected a parameter's name and then members
// RUN: %not %clang -c %s -o %t.o -fplugin-arg-mlflow_trace-rules=%t.not_there.json 2>&1 | %filecheck --check-prefix=MISSING %s
// MISSING: error: mlflow_trace: cannot read the rules '{{.*}}not_there.json'
int main() {}
