// Values for a person's eye.
#pragma once

#include <string>
#include <string_view>

namespace mlflow::tools {

// JSON text whose long lists of numbers (embeddings, mostly) are only begun: `[0.0, 0.0, ... 1536 numbers]`. Text that
// is no JSON comes back as it was, but for what looks like such a list outside of quotes.
std::string without_long_vectors(std::string_view json, bool unicode);

}  // namespace mlflow::tools
