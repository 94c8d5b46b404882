#include "recording/runtime_hooks.h"

namespace mlflow::internal {

unsigned root_attention = 0;
unsigned long long sampling_threshold = ~0ull;

void set_root_attention(RootAttention bit, bool on) noexcept {
  if (on) {
    __atomic_or_fetch(&root_attention, unsigned{bit}, __ATOMIC_SEQ_CST);
  } else {
    __atomic_and_fetch(&root_attention, ~unsigned{bit}, __ATOMIC_SEQ_CST);
  }
}

void root_ended_slowly() noexcept {
  const unsigned attention = __atomic_load_n(&root_attention, __ATOMIC_RELAXED);
  if ((attention & ATTENTION_DELIVER) != 0) return deliver_now();
  if ((attention & ATTENTION_WAKE) != 0) wake_reader();
}

unsigned long long threshold_of(double ratio) {
  if (ratio >= 1.0) return ~0ull;
  if (ratio <= 0.0) return 0;
  return static_cast<unsigned long long>(ratio * 18446744073709551616.0);
}

}  // namespace mlflow::internal
