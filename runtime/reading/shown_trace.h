// A trace as the runtime has it, as the public API shows it.
#pragma once

#include <string>

#include "mlflow/trace.h"
#include "model/finished_trace.h"

namespace mlflow::internal {

// `experiment_id` is shown as the trace's; one that the trace itself names wins. The state of a trace whose root is not
// there is IN_PROGRESS.
Trace read_finished_trace(const FinishedTrace& trace, const std::string& experiment_id);

}  // namespace mlflow::internal
