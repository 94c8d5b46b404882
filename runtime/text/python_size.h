// How long a text would be as Python's json.dumps writes it with its default of escaped non-ASCII: what MLflow counts
// sizes in.
#pragma once

#include <cstddef>
#include <string_view>

namespace mlflow::internal {

// In bytes, for `text` as a JSON string with its quotes.
std::size_t python_string_size(std::string_view text) noexcept;
// The same for something that is JSON already.
std::size_t python_json_size(std::string_view json) noexcept;

}  // namespace mlflow::internal
