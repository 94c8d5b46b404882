#include "processor/stack_text.h"

#include <cxxabi.h>
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#ifdef MLFLOW_HAS_LIBBACKTRACE
#include <backtrace.h>
#endif

#include "config/fork_gate.h"

namespace mlflow::internal {

std::string demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(name, nullptr, nullptr, &status), std::free);
  std::string type = status == 0 && text ? text.get() : name;
  // What std::throw_with_nested throws is a type of the library's own around the one that was meant.
  for (const std::string_view wrapper : {"std::_Nested_exception<", "std::__1::__nested<"}) {
    if (type.starts_with(wrapper) && type.ends_with('>'))
      return type.substr(wrapper.size(), type.size() - wrapper.size() - 1);
  }
  return type;
}

std::string_view unqualified(std::string_view type) {
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i < type.size(); ++i) {
    const char c = type[i];
    if (c == '<' || c == '(') ++depth;
    if (c == '>' || c == ')') --depth;
    if (depth == 0 && c == ':' && i + 1 < type.size() && type[i + 1] == ':') start = ++i + 1;
  }
  return type.substr(start);
}

namespace {

std::string frame_line(const char* file, int line, const char* function) {
  std::string out = "  File \"";
  out += file;
  out += '"';
  if (line > 0) out += ", line " + std::to_string(line);
  out += ", in ";
  out += function != nullptr && *function != '\0' ? demangled(function) : "?";
  return out + "\n";
}

#ifdef MLFLOW_HAS_LIBBACKTRACE
backtrace_state* debug_information() {
  static backtrace_state* const state = backtrace_create_state(nullptr, 1, [](void*, const char*, int) {}, nullptr);
  return state;
}

struct Found {
  std::string lines;  // several for inlined functions
};

// Inlined callees come first; the text has the caller first.
int on_frame(void* data, std::uintptr_t, const char* file, int line, const char* function) {
  if (file != nullptr) {
    auto& found = *static_cast<Found*>(data);
    found.lines.insert(0, frame_line(file, line, function));
  }
  return 0;
}
#endif

std::string look_up(std::uint64_t address) {
  const ForkWaits using_loader;  // whose lock a child would find taken
  // A return address is behind the call: the line of the call itself is wanted.
  const std::uint64_t call = address - 1;
  const char* symbol = nullptr;
#ifdef MLFLOW_HAS_LIBBACKTRACE
  if (backtrace_state* state = debug_information()) {
    const auto no_error = [](void*, const char*, int) {};
    Found found;
    backtrace_pcinfo(state, call, on_frame, no_error, &found);
    if (!found.lines.empty()) return found.lines;
    backtrace_syminfo(
        state, call,
        [](void* data, std::uintptr_t, const char* name, std::uintptr_t, std::uintptr_t) {
          *static_cast<const char**>(data) = name;
        },
        no_error, &symbol);
  }
#endif
  Dl_info info{};
  const bool known = dladdr(reinterpret_cast<void*>(call), &info) != 0;
  if (symbol == nullptr && known) symbol = info.dli_sname;
  return frame_line(known && info.dli_fname != nullptr ? info.dli_fname : "?", 0, symbol);
}

}  // namespace

StackText::StackText() : look_up_(look_up) {}

const std::string& StackText::line(std::uint64_t address) {
  constexpr std::size_t MOST_KEPT = 10000;
  if (known_.size() > MOST_KEPT) known_.clear();
  const auto [entry, is_new] = known_.try_emplace(address);
  if (is_new) entry->second = look_up_(address);
  return entry->second;
}

std::string StackText::lines(std::span<const std::uint64_t> addresses) {
  std::string out;
  for (std::size_t i = addresses.size(); i-- > 0;) out += line(addresses[i]);
  return out;
}

}  // namespace mlflow::internal
