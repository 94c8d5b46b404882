// What is done once in a process, before its first record: settings reach the code that must not ask for them, and the
// runtime is told of the process's end and of forks.
#pragma once

namespace mlflow::internal {

// The first call does it. Any thread; a lock of the caller's keeps others out.
void prepare_process();

}  // namespace mlflow::internal
