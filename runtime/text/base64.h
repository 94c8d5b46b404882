// Standard base64 with padding.
#pragma once

#include <string>
#include <string_view>

namespace mlflow::internal {

void append_base64(std::string& to, std::string_view bytes);
// False, and nothing appended, for what is not exactly that (spaces, missing padding).
bool decode_base64(std::string_view text, std::string& to);

}  // namespace mlflow::internal
