// What wants to be told of roots: one word, read by the hot path where each root begins and ends, written rarely.
#pragma once

namespace mlflow::internal {

enum RootAttention : unsigned {
  ATTENTION_WAKE = 1,     // the reader sleeps
  ATTENTION_DELIVER = 2,  // tracing is synchronous: the end of a trace waits for its delivery
  ATTENTION_LABELS = 4     // a context scope or a destination says something about the traces that begin
};
extern unsigned root_attention;

void set_root_attention(RootAttention bit, bool on) noexcept;

inline bool wants_root_labels() noexcept {
  return (__atomic_load_n(&root_attention, __ATOMIC_RELAXED) & ATTENTION_LABELS) != 0;
}

void root_ended_slowly() noexcept;
inline void root_ended() noexcept {
  if (__atomic_load_n(&root_attention, __ATOMIC_RELAXED) != 0) [[unlikely]]
    root_ended_slowly();
}

}  // namespace mlflow::internal
