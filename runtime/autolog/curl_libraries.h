// The libcurls of this process, and the hooks for each.
#pragma once

#include <string>
#include <vector>

#include "autolog/curl_functions.h"
#include "autolog/import_table.h"

namespace mlflow::internal {

class CurlLibraries {
 public:
  // The names of the functions that hooks stand in front of.
  static const std::vector<const char*>& symbols();

  // The hook that goes in front of this function of that name; null: it is none of a libcurl, of an incomplete one, or
  // there are too many.
  void* hook_for(void* function, const char* symbol);
  // Whether an object is a libcurl: its calls of its own functions are none of the program's, also where those of
  // another libcurl take their place.
  static bool is_libcurl(const LoadedImage& image) noexcept;
  // The function that this hook stands in front of; null: it is no hook.
  void* function_behind(void* hook) const noexcept;

 private:
  struct Library {
    const void* object = nullptr;
    std::string path;
    CurlFunctions functions;
    const CurlFunctions* hooks = nullptr;
  };
  Library* library_of(void* function, const char* symbol);
  // The place of one that is not loaded any more and of this path, or a new one.
  Library* place_for(const std::string& path);

  std::vector<Library*> libraries_;  // never freed: calls go through them
};

}  // namespace mlflow::internal
