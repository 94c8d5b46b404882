// Personal data in a text: e-mail addresses, telephone, payment card and US social security numbers. Scanners written by hand:
// a regular expression engine that recurses over a user's megabytes would be the end of the program.
#pragma once

#include <string>

namespace mlflow::internal {

inline constexpr char REDACTED[] = "[REDACTED]";

// Puts REDACTED in place of what is personal; true if there was any.
bool redact_personal_data(std::string& text);

}  // namespace mlflow::internal
