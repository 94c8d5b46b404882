// JSON text with members taken out by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlflow::internal {

// What stands in place of a value that is not to be recorded, as JSON text.
inline constexpr std::string_view REDACTED_JSON = "\"[REDACTED]\"";
inline constexpr std::string_view REDACTED_TEXT = "[REDACTED]";

// False: `json` (valid JSON text) has no member of these names at any depth. Else `to` is a copy with "[REDACTED]" for
// each.
bool redact_members(std::string_view json, const std::vector<std::string_view>& names, std::string& to);

}  // namespace mlflow::internal
