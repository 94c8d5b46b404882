#include "buffer/process_generation.h"

#include <sys/mman.h>

namespace mlflow::internal {

// All zero, so that it is in anonymous memory: only that can be emptied by fork.
constinit GenerationPage generation_page{};

namespace {
unsigned begun = 0;  // not emptied
}

void begin_generation() noexcept {
  // Linux 4.14; where pages are larger than this one, children without handlers are not recognised.
  if (begun == 0) madvise(&generation_page, sizeof generation_page, MADV_WIPEONFORK);
  __atomic_store_n(&generation_page.generation, ++begun, __ATOMIC_RELEASE);
}

bool in_unannounced_child() noexcept { return begun != 0 && process_generation() == 0; }

}  // namespace mlflow::internal
