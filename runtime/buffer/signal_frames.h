// Whether a signal handler is running: it may have interrupted anything on its thread, malloc and locks included, so
// that what allocates, or takes a lock the program may hold, would hang.
#pragma once

namespace mlflow::internal {

// Looks at the newest frames of this thread's stack (some 0.2 us each), with nothing that a handler must not do. A
// handler that is deeper than that, or code without unwind tables in between, is not seen. For cold paths.
bool in_signal_handler() noexcept;

}  // namespace mlflow::internal
