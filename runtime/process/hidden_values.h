// A program's span processors see each span before anybody else does: they may take secrets out. A program that was
// killed has not run them on what was left, and nobody else can: of those spans only what the program's source says is
// shown.
#pragma once

#include "model/finished_trace.h"

namespace mlflow::internal {

void hide_values(FinishedTrace& trace);

}  // namespace mlflow::internal
