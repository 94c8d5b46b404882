#include "interposed/watches.h"

#include "recording/defined_above.h"

namespace mlflow::internal {

void watch_program() noexcept {
  watch_exceptions();
  watch_jumps();
  watch_thread_starts();
  watch_exit_registrations();
}

}  // namespace mlflow::internal
