// dlsym and dlvsym: a program that has loaded a library asks for its functions next, and by then the slots of what was
// loaded are turned. (dlopen itself cannot be stood in front of: it looks at who has called it.)
#pragma once

#include <vector>

namespace mlflow::internal {

const std::vector<const char*>& symbol_watch_symbols();
// The hook for this function of that name; null: it is not the C library's.
void* symbol_watch_hook(void* function, const char* symbol) noexcept;
// The function behind this hook; null: it is none of these.
void* symbol_watch_function(void* hook) noexcept;

// Called before each look-up, on the program's thread.
void set_before_symbol_lookup(void (*callback)() noexcept) noexcept;

}  // namespace mlflow::internal
