// Return addresses as text a person can read, laid out as Python's tracebacks are. Names and lines come from the
// program's debug information where it has any. On the background thread; remembers addresses it has looked up.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace mlflow::internal {

// "std::runtime_error" for a mangled type name; the name itself if it is none.
std::string demangled(const char* name);

// "runtime_error": the type's own name, as Python calls a class. Template arguments keep theirs.
std::string_view unqualified(std::string_view type);

class StackText {
 public:
  // One line per address, the innermost last, each ending in a newline. Addresses are as _Unwind_Backtrace gives them,
  // innermost first.
  std::string lines(std::span<const std::uint64_t> addresses);

 private:
  const std::string& line(std::uint64_t address);
  std::unordered_map<std::uint64_t, std::string> known_;
};

}  // namespace mlflow::internal
