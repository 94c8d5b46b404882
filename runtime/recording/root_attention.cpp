#include "recording/root_attention.h"

#include "buffer/reader_wake.h"
#include "recording/defined_above.h"

namespace mlflow::internal {

unsigned root_attention = 0;

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

}  // namespace mlflow::internal
