// Finds what someone probably meant: the closest of the accepted spellings.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace mlflow::attributes {

// Case is ignored and a swap of neighbours counts once; nothing is returned unless it is clearly close.
std::optional<std::string_view> near_miss(std::string_view written, const std::vector<std::string_view>& accepted);

}  // namespace mlflow::attributes
