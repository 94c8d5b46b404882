// Waking the thread that reads the buffers. Declared here for those that fill them, defined by process/, which has that
// thread: the linker joins the two, and nothing below includes what is above.
#pragma once

namespace mlflow::internal {

// Any thread; never blocks.
void wake_reader() noexcept;

}  // namespace mlflow::internal
