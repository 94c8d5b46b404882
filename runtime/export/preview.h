// The line a person sees in the list of traces: what was asked, what was answered.
#pragma once

#include <string>
#include <string_view>

namespace mlflow::internal {

// The preview of a root's inputs (`role` user) or outputs (`role` assistant), given as JSON text: the text of the last
// message of that role where the value is a chat of one of the known shapes, else the JSON; at most 1000 characters.
std::string preview(std::string_view json, std::string_view role);

}  // namespace mlflow::internal
