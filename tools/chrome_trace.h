// Traces in the Trace Event format, which Perfetto and chrome://tracing open.
#pragma once

#include <string>
#include <vector>

#include "chosen_traces.h"

namespace mlflow::tools {

// A process for each trace, a thread for each lane (lanes.h). Times are microseconds with three decimals from the
// earliest start: exact to the nanosecond.
std::string chrome_trace(const std::vector<ChosenTrace>& traces);

}  // namespace mlflow::tools
