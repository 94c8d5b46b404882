// The C half of the hooks, for the runtime's own files: GCC builds the runtime too, and the capture templates below the
// marker are Clang's.
#pragma once

#define MLFLOW_TRACE_HOOKS_ABI_ONLY
#include "hooks/mlflow_trace_hooks.h"
#undef MLFLOW_TRACE_HOOKS_ABI_ONLY
