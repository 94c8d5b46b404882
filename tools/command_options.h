// What each command can be told on the command line.
#pragma once

#include "commands.h"

namespace CLI {
class App;
}

namespace mlflow::tools {

// The options are written when the command line is parsed, and have to live until then.
void add_options(CLI::App& command, ListOptions& options);
void add_options(CLI::App& command, LedgerOptions& options);
void add_options(CLI::App& command, ShowOptions& options);
void add_options(CLI::App& command, ViewOptions& options);
void add_options(CLI::App& command, PushOptions& options);
void add_options(CLI::App& command, DeleteOptions& options);
void add_options(CLI::App& command, PruneOptions& options);

}  // namespace mlflow::tools
