// What a shell completes of mlflow-trace's command line: its commands and their options, as --help lists them.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace mlflow::tools {

// A script for `shell`, one of bash, zsh and fish; empty for any other.
std::string completion_script(const CLI::App& app, const std::string& shell);

}  // namespace mlflow::tools
