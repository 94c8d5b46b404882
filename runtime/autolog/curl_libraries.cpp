#include "autolog/curl_libraries.h"

#include <dlfcn.h>

#include <cstring>

#include "autolog/autolog_switch.h"
#include "autolog/curl_hooks.h"
#include "config/report.h"

namespace mlflow::internal {
namespace {

// Of an entry that has one of these missing nothing can be recorded.
bool is_complete(CurlFunctions& functions) noexcept {
  for (const CurlFunction& entry : curl_function_table)
    if (entry.hooked && member(functions, entry) == nullptr) return false;
  return functions.easy_getinfo != nullptr;
}

CurlFunctions functions_of(const HeldObject& object) noexcept {
  const HeldObject program{std::string()};
  CurlFunctions functions;
  for (const CurlFunction& entry : curl_function_table) {
    void*& place = member(functions, entry);
    place = object.find(entry.symbol);
    // Somebody's library that stands in front of a few functions only.
    if (place == nullptr) place = program.find(entry.symbol);
  }
  return functions;
}

bool is_loaded(const void* object, const void* function) noexcept {
  Dl_info info{};
  return dladdr(function, &info) != 0 && info.dli_fbase == object;
}

}  // namespace

const std::vector<const char*>& CurlLibraries::symbols() {
  static const auto& names = *new std::vector<const char*>([] {
    std::vector<const char*> hooked;
    for (const CurlFunction& entry : curl_function_table)
      if (entry.hooked) hooked.push_back(entry.symbol);
    return hooked;
  }());
  return names;
}

CurlLibraries::Library* CurlLibraries::place_for(const std::string& path) {
  for (Library* library : libraries_)
    if (library->path == path && !is_loaded(library->object, member(library->functions, curl_function_table[0])))
      return library;
  return libraries_.emplace_back(new Library);
}

CurlLibraries::Library* CurlLibraries::library_of(void* function, const char* symbol) {
  const void* object = nullptr;
  if (!is_definition(function, symbol, &object)) return nullptr;
  for (Library* library : libraries_)
    if (library->object == object && is_loaded(object, function)) return library;
  Dl_info info{};
  if (dladdr(function, &info) == 0 || info.dli_fname == nullptr) return nullptr;
  // The program itself has no handle under its own name.
  const HeldObject by_name(info.dli_fname);
  CurlFunctions functions = by_name.find(symbol) != nullptr ? functions_of(by_name) : functions_of(HeldObject({}));
  for (const CurlFunction& entry : curl_function_table)
    if (std::strcmp(entry.symbol, symbol) == 0) member(functions, entry) = function;
  if (!is_complete(functions)) return nullptr;
  Library* const library = place_for(info.dli_fname);
  library->object = object;
  library->path = info.dli_fname;
  library->functions = functions;
  if (library->hooks == nullptr) library->hooks = hooks_for(library->functions);
  if (library->hooks == nullptr && !autolog_is_silent())
    report(Severity::WARNING,
           "there are more libcurls in this process than can be watched: calls through " + library->path +
               " are not recorded",
           "autolog libraries");
  return library;
}

void* CurlLibraries::hook_for(void* function, const char* symbol) {
  Library* const library = library_of(function, symbol);
  if (library == nullptr || library->hooks == nullptr) return nullptr;
  for (const CurlFunction& entry : curl_function_table) {
    // Only what the hooks will call is replaced by them.
    if (std::strcmp(entry.symbol, symbol) != 0 || member(library->functions, entry) != function) continue;
    CurlFunctions hooks = *library->hooks;
    return entry.hooked ? member(hooks, entry) : nullptr;
  }
  return nullptr;
}

bool CurlLibraries::is_libcurl(const LoadedImage& image) noexcept {
  const void* const function = HeldObject(image.path).find("curl_easy_perform");
  const void* object = nullptr;
  return function != nullptr && image.contains(function) && is_definition(function, "curl_easy_perform", &object);
}

void* CurlLibraries::function_behind(void* hook) const noexcept {
  for (Library* library : libraries_) {
    if (library->hooks == nullptr) continue;
    CurlFunctions hooks = *library->hooks;
    for (const CurlFunction& entry : curl_function_table)
      if (entry.hooked && member(hooks, entry) == hook) return member(library->functions, entry);
  }
  return nullptr;
}

}  // namespace mlflow::internal
