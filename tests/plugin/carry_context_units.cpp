// The class is a header's, precompiled or not; its members are woven once in each unit that defines them, in whichever
// of them the linker takes.
// RUN: %clang -std=c++17 -c -DSECOND %s -o %t.second.o
// RUN: %clang_run -std=c++17 %s %t.second.o -o %t && %t | %filecheck %s
// RUN: %clang -std=c++17 -x c++-header %S/Inputs/job.h -o %t.pch
// RUN: %clang_run -std=c++17 -include-pch %t.pch %s %t.second.o -o %t && %t | %filecheck %s
// RUN: %clang -std=c++17 -include-pch %t.pch -c -DSECOND %s -o %t.second.o
// RUN: %clang_run -std=c++17 -O2 %s %t.second.o -o %t && %t | %filecheck %s
// RUN: %clang_print -std=c++17 -include-pch %t.pch -DSECOND %s | %filecheck --check-prefix=ONCE %s
// With a runtime that has none of it, and with none at all, the program runs as it is.
// RUN: %clang -std=c++17 -DALONE %s -o %t && %t
#include "Inputs/job.h"

#if defined(SECOND) || defined(ALONE)
namespace jobs {
Job::Job() = default;
void process(const Job& job) { (void)job; }
Job pass_on(Job job) {
  Job other;
  other = std::move(job);
  Typed<int> typed(1);
  (void)typed;
  return keep(other);
}
}  // namespace jobs
#endif
// ONCE: carrier_
// ONCE-NOT: {{carrier_[^;]*;[^}]*carrier_}}

#ifndef SECOND
#ifdef ALONE
namespace mlflow_trace_v1 {
extern "C" {
int mlflow_trace_v1_enabled = 1;
__thread unsigned mlflow_trace_v1_off __attribute__((tls_model("initial-exec"))) = 0;
void mlflow_trace_v1_inside_record() noexcept {}
void mlflow_trace_v1_enter(Frame*, Callsite*) noexcept {}
Writer* mlflow_trace_v1_enter_values(Frame*, Callsite*) noexcept { return nullptr; }
void mlflow_trace_v1_leave(Frame*) noexcept {}
void mlflow_trace_v1_attach(Frame*) noexcept {}
void mlflow_trace_v1_detach(Frame*) noexcept {}
Writer* mlflow_trace_v1_begin_output(Frame*) noexcept { return nullptr; }
void mlflow_trace_v1_end_output(Writer*) noexcept {}
void mlflow_trace_v1_put_opaque(Writer*, const char*) noexcept {}
}
}  // namespace mlflow_trace_v1
#endif
[[mlflow::trace(capture_outputs = false)]] jobs::Job make() { return jobs::pass_on(jobs::Job("text")); }
[[mlflow::trace(capture_outputs = false)]] jobs::Job make_default() { return jobs::Job(); }
int main() {
  jobs::Job job = jobs::keep(make());
  jobs::process(job);
  // CHECK: make()
  // CHECK-NEXT: process() -> null below make{{$}}
  jobs::process(make_default());
  // CHECK-NEXT: make_default()
  // CHECK-NEXT: process() -> null below make_default
  jobs::process(jobs::Job());
  // CHECK-NEXT: process() -> null{{ *$}}
}
#endif
