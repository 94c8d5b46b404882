#include "recording/carried_context.h"

#include <atomic>

#include "config/report.h"
#include "hooks/carried_context.h"
#include "recording/carrier_table.h"
#include "recording/span_origin.h"

namespace mlflow_trace_v1 {
extern "C" __attribute__((visibility("default"))) int mlflow_trace_v1_carriers = 0;
}

namespace mlflow::internal {

void count_carriers(int more) noexcept {
  __atomic_fetch_add(&mlflow_trace_v1::mlflow_trace_v1_carriers, more, __ATOMIC_RELAXED);
}

namespace {

[[gnu::cold]] void complain() noexcept {
  static std::atomic<bool> said{false};
  if (said.exchange(true, std::memory_order_relaxed)) return;
  report(Severity::WARNING, "no memory for the context of an object; what takes it up begins a trace of its own");
}

}  // namespace
}  // namespace mlflow::internal

namespace mlflow_trace_v1 {

using namespace mlflow::internal;

extern "C" {

__attribute__((visibility("default"))) void mlflow_trace_v1_carry(const volatile void* object,
                                                                  CarrierClass kind) noexcept {
  Thread& thread = this_thread;
  if (thread.current != nullptr || (mlflow_trace_v1_off & OFF_UNSAMPLED) != 0) {
    const TraceContext context = current_trace_context(thread);
    if (context.kind != TraceContext::NONE) {
      if (!put_carried(object, kind, context)) complain();
      return;
    }
  }
  if (__atomic_load_n(&mlflow_trace_v1_carriers, __ATOMIC_RELAXED) != 0) forget_carried(object, kind);
}

__attribute__((visibility("default"))) void mlflow_trace_v1_carry_copy(const volatile void* object,
                                                                       const volatile void* from,
                                                                       CarrierClass kind) noexcept {
  if (object == from) return;
  const TraceContext context = find_carried(from, kind);
  if (context.kind == TraceContext::NONE) return forget_carried(object, kind);
  if (!put_carried(object, kind, context)) complain();
}

__attribute__((visibility("default"))) void mlflow_trace_v1_carry_nothing(const volatile void* object,
                                                                          CarrierClass kind) noexcept {
  forget_carried(object, kind);
}

__attribute__((visibility("default"))) void mlflow_trace_v1_take_up(Frame* origin, const volatile void* object,
                                                                    CarrierClass kind) noexcept {
  Thread& thread = this_thread;
  if ((mlflow_trace_v1_off & (OFF_CAPTURING | OFF_RUNTIME)) != 0 || !ready(thread)) return;
  set_origin(thread, *origin, find_carried(object, kind));
}
}

}  // namespace mlflow_trace_v1
