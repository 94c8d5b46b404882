// Return addresses as text a person can read, laid out as Python's tracebacks are. Names and lines come from the
// program's debug information where it has any. On the background thread; remembers addresses it has looked up.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace mlflow::internal {

// "std::runtime_error" for a mangled type name; the name itself if it is none.
std::string demangled(const char* name);

// "runtime_error": the type's own name, as Python calls a class. Template arguments keep theirs.
std::string_view unqualified(std::string_view type);

// What one return address says: a line, or several where functions were inlined.
struct StackLines {
  StackLines(std::string lines) : text(std::move(lines)) {}  // of a function that is not known
  std::string text;
  std::string function;  // the symbol, without what is_body says
  // The symbol is that of a traced function's body, which the plugin has moved to a function of its own.
  bool is_body = false;
};

class StackText {
 public:
  using LookUp = std::function<StackLines(std::uint64_t address)>;
  StackText();  // of this process
  explicit StackText(LookUp look_up) : look_up_(std::move(look_up)) {}

  // One line per address, the innermost last, each ending in a newline. Addresses are as _Unwind_Backtrace gives them,
  // innermost first. A traced function and its moved body are one line, the body's.
  std::string lines(std::span<const std::uint64_t> addresses);

 private:
  const StackLines& line(std::uint64_t address);
  LookUp look_up_;
  std::unordered_map<std::uint64_t, StackLines> known_;
};

}  // namespace mlflow::internal
