#include "autolog/symbol_watch.h"

#include <dlfcn.h>

#include <atomic>
#include <cstring>

namespace mlflow::internal {
namespace {

// Without noexcept, which would be a frame of ours to come back to.
using Lookup = void* (*)(void*, const char*);
using VersionLookup = void* (*)(void*, const char*, const char*);

// Kept before slots are turned, ours among them.
using BeforeLookup = void (*)() noexcept;
std::atomic<Lookup> original_lookup{nullptr};
std::atomic<VersionLookup> original_version_lookup{nullptr};
std::atomic<BeforeLookup> before_lookup{nullptr};

void announce() noexcept {
  if (auto* const before = before_lookup.load(std::memory_order_acquire)) before();
}

// Not a call but a jump: with RTLD_NEXT and RTLD_DEFAULT, dlsym looks at who has called it.
#if defined(__has_cpp_attribute) && __has_cpp_attribute(clang::musttail)
#define MLFLOW_JUMP [[clang::musttail]] return
constexpr bool can_jump = true;
#else
#define MLFLOW_JUMP return
constexpr bool can_jump = false;
#endif

void* lookup(void* handle, const char* name) {
  announce();
  MLFLOW_JUMP original_lookup.load(std::memory_order_relaxed)(handle, name);
}

void* version_lookup(void* handle, const char* name, const char* version) {
  announce();
  MLFLOW_JUMP original_version_lookup.load(std::memory_order_relaxed)(handle, name, version);
}

}  // namespace

const std::vector<const char*>& symbol_watch_symbols() {
  static const auto& names = *new std::vector<const char*>{"dlsym", "dlvsym"};
  return names;
}

void* symbol_watch_hook(void* function, const char* symbol) noexcept {
  if (!can_jump) return nullptr;
  if (original_lookup.load() == nullptr) {
    original_version_lookup.store(&dlvsym);
    original_lookup.store(&dlsym);
  }
  if (std::strcmp(symbol, "dlsym") == 0 && function == reinterpret_cast<void*>(original_lookup.load()))
    return reinterpret_cast<void*>(&lookup);
  if (std::strcmp(symbol, "dlvsym") == 0 && function == reinterpret_cast<void*>(original_version_lookup.load()))
    return reinterpret_cast<void*>(&version_lookup);
  return nullptr;
}

void* symbol_watch_function(void* hook) noexcept {
  if (hook == reinterpret_cast<void*>(&lookup)) return reinterpret_cast<void*>(original_lookup.load());
  if (hook == reinterpret_cast<void*>(&version_lookup)) return reinterpret_cast<void*>(original_version_lookup.load());
  return nullptr;
}

void set_before_symbol_lookup(void (*callback)() noexcept) noexcept { before_lookup.store(callback); }

}  // namespace mlflow::internal
