// Which word somebody meant.
#pragma once

#include <string>
#include <vector>

namespace mlflow::tools {

// The one of `words` from which `typed` is a slip or two away; empty: none.
std::string nearest_word(const std::string& typed, const std::vector<std::string>& words);

}  // namespace mlflow::tools
