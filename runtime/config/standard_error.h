// Descriptor 2, which is the program's: one line at a time, never waiting, never raising a signal.
#pragma once

#include <cstddef>
#include <string_view>

namespace mlflow::internal {

// A pipe takes so many bytes whole or not at all (PIPE_BUF), so lines of several writers do not mix.
inline constexpr std::size_t longest_line = 4096;

// Writes `line` (with its newline, at most longest_line bytes). False: nobody has seen it, because what is behind the
// descriptor is full, closed, or is no place for messages. Leaves errno as it was.
bool write_to_standard_error(std::string_view line) noexcept;

}  // namespace mlflow::internal
