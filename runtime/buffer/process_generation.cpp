#include "buffer/process_generation.h"

#include <sys/mman.h>

namespace mlflow::internal {

// All zero, so that it is in anonymous memory: only that can be emptied by fork.
constinit GenerationPage generation_page{};

namespace {
unsigned begun = 0;  // not emptied
}

void begin_generation() noexcept {
  const unsigned next = __atomic_load_n(&begun, __ATOMIC_RELAXED) + 1;
  // Linux 4.14; where pages are larger than this one, children without handlers are not recognised.
  if (next == 1) madvise(&generation_page, sizeof generation_page, MADV_WIPEONFORK);
  // In this order: a thread that reads them the other way round must not take this process for a child.
  __atomic_store_n(&generation_page.generation, next, __ATOMIC_RELEASE);
  __atomic_store_n(&begun, next, __ATOMIC_RELEASE);
}

bool in_unannounced_child() noexcept {
  return __atomic_load_n(&begun, __ATOMIC_ACQUIRE) != 0 && process_generation() == 0;
}

}  // namespace mlflow::internal
