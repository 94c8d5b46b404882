// E-mail addresses, telephone, payment card and US social security numbers in a text.
#pragma once

#include <string>

namespace mlflow::internal {

// Puts "[REDACTED]" in place of each. True if there was one.
bool redact_personal_data(std::string& text);

}  // namespace mlflow::internal
