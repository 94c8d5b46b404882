// Which process this is, counted up by fork. What a thread has belongs to the process it was made in: a child must not
// write into its parent's buffers, whose memory it shares, also when it was made without fork's handlers (_Fork,
// clone). So the number lies in a page that the kernel empties in every child.
#pragma once

namespace mlflow::internal {

struct alignas(4096) GenerationPage {
  unsigned generation;  // 0: nothing was traced yet, or nobody told this child that it is one
};
extern GenerationPage generation_page;

inline unsigned process_generation() noexcept { return __atomic_load_n(&generation_page.generation, __ATOMIC_RELAXED); }

// Before the first record of a process: at its first trace, and in a forked child. Never 0, never the same twice.
void begin_generation() noexcept;

// A child that ran no handler of fork's: it has none of its parent's threads, and locks may be taken for ever. Nothing
// is recorded there, nobody is waited for.
bool in_unannounced_child() noexcept;

}  // namespace mlflow::internal
