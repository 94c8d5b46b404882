// A process whose main thread has ended by pthread_exit lives until its last thread ends. The runtime's threads never
// do, so they have to see when they are all that is left.
#pragma once

namespace mlflow::internal {

// The main thread has ended, and every other thread of the process is the runtime's own. Asks the kernel (/proc); where
// that cannot be asked, it is not so. Costs a few microseconds while the main thread is there.
bool only_own_threads_are_left() noexcept;

}  // namespace mlflow::internal
