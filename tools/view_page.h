// The page of `mlflow-trace view` (tools/view/view.html), as it is built into the tool.
#pragma once

#include <string_view>

namespace mlflow::tools {

// With `@TRACES@` where the data of the traces comes.
std::string_view view_page();

}  // namespace mlflow::tools
