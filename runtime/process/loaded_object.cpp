#include "process/loaded_object.h"

#include <dlfcn.h>

#include "config/fork_gate.h"

namespace mlflow::internal {

void keep_loaded() noexcept {
  const ForkWaits using_loader;
  Dl_info here{};
  if (dladdr(reinterpret_cast<void*>(&keep_loaded), &here) == 0 || here.dli_fname == nullptr) return;
  // For the program itself there is none of this name, and nothing to do.
  if (void* self = dlopen(here.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE)) dlclose(self);
}

}  // namespace mlflow::internal
