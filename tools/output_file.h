// What a command writes for somebody to keep or look at.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlflow::tools {

// The parts one after another, to a file that only its owner may read, or with the path "-" to standard output. A file
// is there whole or, after an error, as it was before. False, and why in `error`.
bool write_output(const std::string& path, const std::vector<std::string_view>& parts, std::string& error);

// Has the desktop show a file (xdg-open), and does not wait for it. False, and why in `error`.
bool open_on_desktop(const std::string& path, std::string& error);

}  // namespace mlflow::tools
