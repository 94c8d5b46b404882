// What libc and libstdc++ call us for: functions of theirs that programs that link the runtime find here first. Each
// file of this folder interposes for one purpose; watch_program() names them all, so that a static library brings them
// along.
#pragma once

namespace mlflow::internal {

// __cxa_throw and its kin: the exception that leaves a span, and the true stack of its throw.
void watch_exceptions() noexcept;
// longjmp past traced functions: their destructors do not run, so their spans end where the jump is made. Finds out how
// this C library keeps the stack pointer in a jmp_buf; where that cannot be found out, jumps are not seen, and the
// spans end with the next one around them.
void watch_jumps() noexcept;
// pthread_create: a thread that is started inside a span is inside it until the trace's root ends.
void watch_thread_starts() noexcept;
// __cxa_atexit: see exit_handlers.h.
void watch_exit_registrations() noexcept;

}  // namespace mlflow::internal
