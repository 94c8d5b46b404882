// Traces as the page of `mlflow-trace view` reads them (tools/view/trace/trace.js).
#pragma once

#include <string>
#include <vector>

#include "chosen_traces.h"

namespace mlflow::tools {

// JSON without any `<`: it cannot end the element of the page that it stands in. Times are distances from the start of
// their trace, in nanoseconds; those that a JavaScript number cannot hold are texts.
std::string view_data(const std::vector<ChosenTrace>& traces);

}  // namespace mlflow::tools
