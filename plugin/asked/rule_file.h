// Reads a file of rules: a JSON list, each rule with the patterns of what it traces and the options of the attribute.
#pragma once

#include <optional>
#include <string>

#include "clang/Basic/Diagnostic.h"

#include "plugin/asked/rules.h"

namespace mlflow::plugin {

// Nothing when the file cannot be used: then it has said what is wrong, and at which line.
std::optional<Rules> read_rule_file(const std::string& path, clang::DiagnosticsEngine& diagnostics);

}  // namespace mlflow::plugin
