// The hooks of objects that carry a context (hooks/carried_context.h).
#pragma once

namespace mlflow::internal {

// How many do, for the test that instrumented code makes inline.
void count_carriers(int more) noexcept;

}  // namespace mlflow::internal
