// What the plugin writes into HTTP servers written in C++ calls functions of the runtime, if it is there.
#pragma once

namespace mlflow::internal {

// Nothing is done: a program that is linked with the static library has those functions with it once this is called.
void bring_server_hooks() noexcept;

}  // namespace mlflow::internal
