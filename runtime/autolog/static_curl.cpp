// For programs that have libcurl inside of them, where no import slot leads to it: the linker turns each call of these
// functions to its __wrap_ twin here (--wrap), and this file's own to __real_ to libcurl. Linked into the program, not
// into the runtime: the CMake target mlflow::autolog_static_curl.
#include <curl/curl.h>

#include <atomic>
#include <cstdarg>

#include "autolog/curl_functions.h"

using mlflow::internal::CurlFunctions;

extern "C" {
// Of the runtime (curl_hooks.cpp).
const CurlFunctions* mlflow_trace_v1_curl_hooks(const CurlFunctions* functions, unsigned size);

CURL* __real_curl_easy_init();
CURLcode __real_curl_easy_setopt(CURL*, CURLoption, ...);
CURLcode __real_curl_easy_perform(CURL*);
void __real_curl_easy_cleanup(CURL*);
void __real_curl_easy_reset(CURL*);
CURL* __real_curl_easy_duphandle(CURL*);
CURLMcode __real_curl_multi_add_handle(CURLM*, CURL*);
CURLMcode __real_curl_multi_remove_handle(CURLM*, CURL*);
CURLMsg* __real_curl_multi_info_read(CURLM*, int*);
CURLMcode __real_curl_multi_cleanup(CURLM*);
}

namespace {

// Constant: it is there before any constructor of the program runs.
constinit const CurlFunctions originals = {
    .easy_init = __real_curl_easy_init,
    .easy_setopt = __real_curl_easy_setopt,
    .easy_perform = __real_curl_easy_perform,
    .easy_cleanup = __real_curl_easy_cleanup,
    .easy_reset = __real_curl_easy_reset,
    .easy_duphandle = __real_curl_easy_duphandle,
    .multi_add_handle = __real_curl_multi_add_handle,
    .multi_remove_handle = __real_curl_multi_remove_handle,
    .multi_info_read = __real_curl_multi_info_read,
    .multi_cleanup = __real_curl_multi_cleanup,
    .easy_getinfo = curl_easy_getinfo,
    .easy_strerror = curl_easy_strerror,
    .url_get = curl_url_get,
    .free = curl_free,
};

// Without hooks, of another version of the runtime or with too many libcurls, calls go on as they were. Asked for at
// the first call; twice is no harm. No guard of the C++ library's: the program may be written in C.
const CurlFunctions& hooks() {
  static constinit std::atomic<const CurlFunctions*> known{nullptr};
  const CurlFunctions* found = known.load(std::memory_order_acquire);
  if (found != nullptr) return *found;
  found = mlflow_trace_v1_curl_hooks(&originals, sizeof originals);
  if (found == nullptr) found = &originals;
  known.store(found, std::memory_order_release);
  return *found;
}

}  // namespace

extern "C" {
CURL* __wrap_curl_easy_init() { return hooks().easy_init(); }

CURLcode __wrap_curl_easy_setopt(CURL* handle, CURLoption option, ...) {
  va_list arguments;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wvarargs"  // libcurl is written in C, where the enumeration is a plain number
  va_start(arguments, option);
#pragma GCC diagnostic pop
  void* const value = va_arg(arguments, void*);
  va_end(arguments);
  return hooks().easy_setopt(handle, option, value);
}

CURLcode __wrap_curl_easy_perform(CURL* handle) { return hooks().easy_perform(handle); }
void __wrap_curl_easy_cleanup(CURL* handle) { hooks().easy_cleanup(handle); }
void __wrap_curl_easy_reset(CURL* handle) { hooks().easy_reset(handle); }
CURL* __wrap_curl_easy_duphandle(CURL* handle) { return hooks().easy_duphandle(handle); }
CURLMcode __wrap_curl_multi_add_handle(CURLM* multi, CURL* handle) { return hooks().multi_add_handle(multi, handle); }
CURLMcode __wrap_curl_multi_remove_handle(CURLM* multi, CURL* handle) {
  return hooks().multi_remove_handle(multi, handle);
}
CURLMsg* __wrap_curl_multi_info_read(CURLM* multi, int* left) { return hooks().multi_info_read(multi, left); }
CURLMcode __wrap_curl_multi_cleanup(CURLM* multi) { return hooks().multi_cleanup(multi); }
}
