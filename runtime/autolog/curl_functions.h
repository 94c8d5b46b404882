// The functions of one libcurl. A process can have several (one with OpenSSL, a plugin's with GnuTLS), and a handle
// only ever meets the functions of its own.
#pragma once

#include <curl/curl.h>

#include <cstddef>

namespace mlflow::internal {

struct CurlFunctions {
  // Those that a hook stands in front of.
  CURL* (*easy_init)() = nullptr;
  CURLcode (*easy_setopt)(CURL*, CURLoption, ...) = nullptr;
  CURLcode (*easy_perform)(CURL*) = nullptr;
  void (*easy_cleanup)(CURL*) = nullptr;
  void (*easy_reset)(CURL*) = nullptr;
  CURL* (*easy_duphandle)(CURL*) = nullptr;
  CURLMcode (*multi_add_handle)(CURLM*, CURL*) = nullptr;
  CURLMcode (*multi_remove_handle)(CURLM*, CURL*) = nullptr;
  CURLMsg* (*multi_info_read)(CURLM*, int*) = nullptr;
  CURLMcode (*multi_cleanup)(CURLM*) = nullptr;
  // Those that the hooks call; an old libcurl may lack the last two.
  CURLcode (*easy_getinfo)(CURL*, CURLINFO, ...) = nullptr;
  const char* (*easy_strerror)(CURLcode) = nullptr;
  decltype(&curl_url_get) url_get = nullptr;  // whether its first argument is const depends on the version
  void (*free)(void*) = nullptr;
};

// One member of CurlFunctions: its symbol, where it is, and whether a hook stands in front of it.
struct CurlFunction {
  const char* symbol;
  std::size_t offset;
  bool hooked;
};
inline constexpr CurlFunction curl_function_table[] = {
    {"curl_easy_init", offsetof(CurlFunctions, easy_init), true},
    {"curl_easy_setopt", offsetof(CurlFunctions, easy_setopt), true},
    {"curl_easy_perform", offsetof(CurlFunctions, easy_perform), true},
    {"curl_easy_cleanup", offsetof(CurlFunctions, easy_cleanup), true},
    {"curl_easy_reset", offsetof(CurlFunctions, easy_reset), true},
    {"curl_easy_duphandle", offsetof(CurlFunctions, easy_duphandle), true},
    {"curl_multi_add_handle", offsetof(CurlFunctions, multi_add_handle), true},
    {"curl_multi_remove_handle", offsetof(CurlFunctions, multi_remove_handle), true},
    {"curl_multi_info_read", offsetof(CurlFunctions, multi_info_read), true},
    {"curl_multi_cleanup", offsetof(CurlFunctions, multi_cleanup), true},
    {"curl_easy_getinfo", offsetof(CurlFunctions, easy_getinfo), false},
    {"curl_easy_strerror", offsetof(CurlFunctions, easy_strerror), false},
    {"curl_url_get", offsetof(CurlFunctions, url_get), false},
    {"curl_free", offsetof(CurlFunctions, free), false},
};

// The member of `functions` that `entry` names. All pointers to functions have one size and form where we run.
inline void*& member(CurlFunctions& functions, const CurlFunction& entry) {
  return *reinterpret_cast<void**>(reinterpret_cast<char*>(&functions) + entry.offset);
}

}  // namespace mlflow::internal
