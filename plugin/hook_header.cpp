#include "hook_header.h"

#include <string>

namespace mlflow::plugin {
namespace {

// Made from runtime/hooks/mlflow_trace_hooks.h when the plugin is built: plugin and header cannot be of two versions, and
// a compiler cache that sees the plugin sees the header.
constexpr char header_text[] =
#include "mlflow_trace_hooks.inc"
    ;

}  // namespace

void inject_hook_header(clang::Preprocessor& preprocessor) {
  std::string predefines = preprocessor.getPredefines();
  // As a system header, so that nobody's warnings are on in it; under a name that is no file, so that it does not appear
  // in dependency files and no build system waits for it to exist.
  std::string text = "# 1 \"<mlflow-trace-hooks>\" 1 3\n" + std::string(header_text) + "\n# 1 \"<built-in>\" 2\n";
  // Before what the command line adds: the user's -D and -include come after and see the same world as without us.
  std::size_t command_line = predefines.find("# 1 \"<command line>\" 1\n");
  predefines.insert(command_line == std::string::npos ? predefines.size() : command_line, text);
  preprocessor.setPredefines(std::move(predefines));
}

}  // namespace mlflow::plugin
