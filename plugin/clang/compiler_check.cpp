// A plugin that is loaded into a Clang of another major may well find all its symbols, and crash in the first class
// that has changed. Asked before anything else of it runs.
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "plugin/clang/clang_compat.h"

#include "clang/Basic/Version.h"

namespace mlflow::plugin {
namespace {

// The number after "clang version "; 0 if there is none.
int loading_major() {
  std::string version = clang::getClangFullVersion();
  const std::string before = "clang version ";
  std::size_t at = version.find(before);
  return at == std::string::npos ? 0 : std::atoi(version.c_str() + at + before.size());
}

struct CompilerCheck {
  CompilerCheck() {
    int major = loading_major();
    if (major == 0 || major == compat::clang_major) return;
    std::fprintf(stderr,
                 "error: this mlflow_trace plugin is for Clang %d, but the compiler is Clang %d: use "
                 "-fplugin=mlflow_trace-%d.so\n",
                 compat::clang_major, major, major);
    std::_Exit(1);
  }
};

// Ahead of what registers the plugin.
__attribute__((init_priority(101))) CompilerCheck check;

}  // namespace
}  // namespace mlflow::plugin
