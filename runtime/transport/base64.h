// Standard base64 with padding.
#pragma once

#include <string>
#include <string_view>

namespace mlflow::internal {

void append_base64(std::string& to, std::string_view bytes);

}  // namespace mlflow::internal
