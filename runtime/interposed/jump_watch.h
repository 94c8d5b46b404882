// longjmp past traced functions: their destructors do not run, so their spans end where the jump is made. Without this, a frame
// that is gone would stay the thread's current span.
#pragma once

namespace mlflow::internal {

// Finds out how this C library keeps the stack pointer in a jmp_buf. Where that cannot be found out, jumps are not seen: the
// spans end with the next one around them. Once, before the first span; any thread.
void learn_jump_buffers() noexcept;

}  // namespace mlflow::internal
