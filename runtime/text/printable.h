// Text from elsewhere made safe to show: it moves no cursor, sets no colour, and does not turn the reading direction of
// what stands around it.
#pragma once

#include <string>
#include <string_view>

namespace mlflow::internal {

// `text` in one line of valid UTF-8: line breaks and tabs are spaces; control characters (DEL and those beyond ASCII,
// too) and the characters that change the reading direction are written as escapes (\x1b, \u202e).
std::string printable(std::string_view text);
// JSON text that says the same, with those characters escaped as JSON does (\u202e).
std::string printable_json(std::string_view json);

}  // namespace mlflow::internal
