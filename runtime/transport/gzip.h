// gzip for request bodies.
#pragma once

#include <string>
#include <string_view>

namespace mlflow::internal {

// Replaces `into` by the compressed `data`. False (and `into` unspecified): send it as it is.
bool gzip(std::string_view data, std::string& into);

}  // namespace mlflow::internal
