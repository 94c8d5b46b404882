// The shared library, or program, that this runtime is a part of.
#pragma once

namespace mlflow::internal {

// Keeps it in memory until the process ends, whoever calls dlclose: threads of ours run in it. To end them there is no
// way, as dlclose holds the loader's lock, which they may wait for (a thread_local's first use, name resolution). To be
// called with no lock held, as it waits for that lock. Thread-safe.
void keep_loaded() noexcept;

}  // namespace mlflow::internal
