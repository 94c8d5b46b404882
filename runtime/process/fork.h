// Forks: a child does not go on with its parent's runtime, whose threads it has not, but starts its own when it needs
// one.
#pragma once

namespace mlflow::internal {

// From now on the runtime is told of forks. Once.
void watch_forks();

}  // namespace mlflow::internal
