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

// As the plugin names a moved body (plugin/rewrite/body_mover.cpp): NAME.plain, or NAME.plain_7.
constexpr std::string_view BODY_ENDING = ".plain";

void name_function(StackLines& lines, std::string_view symbol) {
  const std::size_t ending = symbol.rfind(BODY_ENDING);
  lines.is_body = ending != std::string_view::npos &&
                  symbol.find_first_not_of("_0123456789", ending + BODY_ENDING.size()) == std::string_view::npos;
  lines.function = lines.is_body ? symbol.substr(0, ending) : symbol;
}

std::string frame_line(const char* file, int line, const char* symbol) {
  StackLines named("");
  name_function(named, symbol != nullptr ? symbol : "");
  const std::string& function = named.function;
  std::string out = "  File \"";
  out += file;
  out += '"';
  if (line > 0) out += ", line " + std::to_string(line);
  out += ", in ";
  out += !function.empty() ? demangled(function.c_str()) : "?";
  return out + "\n";
}

#ifdef MLFLOW_HAS_LIBBACKTRACE
backtrace_state* debug_information() {
  static backtrace_state* const state = backtrace_create_state(nullptr, 1, [](void*, const char*, int) {}, nullptr);
  return state;
}

// Inlined callees come first; the text has the caller first.
int on_frame(void* data, std::uintptr_t, const char* file, int line, const char* function) {
  if (file != nullptr) {
    auto& found = *static_cast<StackLines*>(data);
    found.text.insert(0, frame_line(file, line, function));
    name_function(found, function != nullptr ? function : "");  // the last one is what the others are inlined in
  }
  return 0;
}
#endif

StackLines look_up(std::uint64_t address) {
  const ForkWaits using_loader;  // whose lock a child would find taken
  // A return address is behind the call: the line of the call itself is wanted.
  const std::uint64_t call = address - 1;
  const char* symbol = nullptr;
#ifdef MLFLOW_HAS_LIBBACKTRACE
  if (backtrace_state* state = debug_information()) {
    const auto no_error = [](void*, const char*, int) {};
    StackLines found("");
    backtrace_pcinfo(state, call, on_frame, no_error, &found);
    if (!found.text.empty()) return found;
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
  StackLines lines(frame_line(known && info.dli_fname != nullptr ? info.dli_fname : "?", 0, symbol));
  name_function(lines, symbol != nullptr ? symbol : "");
  return lines;
}

}  // namespace

StackText::StackText() : look_up_(look_up) {}

const StackLines& StackText::line(std::uint64_t address) {
  const auto known = known_.find(address);
  return known != known_.end() ? known->second : known_.emplace(address, look_up_(address)).first->second;
}

std::string StackText::lines(std::span<const std::uint64_t> addresses) {
  constexpr std::size_t MOST_KEPT = 10000;
  if (known_.size() > MOST_KEPT) known_.clear();
  std::string out;
  const StackLines* caller = nullptr;
  const auto add_caller = [&] { out += caller != nullptr ? caller->text : ""; };
  for (std::size_t i = addresses.size(); i-- > 0;) {
    const StackLines& here = line(addresses[i]);
    if (caller == nullptr || !here.is_body || caller->is_body || caller->function != here.function) add_caller();
    caller = &here;
  }
  add_caller();
  return out;
}

}  // namespace mlflow::internal
