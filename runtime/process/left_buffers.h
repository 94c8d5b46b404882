// The buffer files of processes that have ended: what is in them is put into the store that it was meant for. Done by
// the next program with that store, and by mlflow-trace; several may do it at once, each file is one's.
#pragma once

#include "config/environment.h"

namespace mlflow::internal {

// Takes what was left for settings.store_path; says on standard error what was found. Never throws.
void store_left_traces(const Settings& settings) noexcept;

}  // namespace mlflow::internal
