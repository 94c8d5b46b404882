/* A libcurl of another kind, as far as linking goes: linked into a program as a static library, or loaded beside the
 * usual one as a shared library under versions of its own. Whatever it is asked it has the usual one do, which nobody
 * sees; handles of its own are marked, so that a handle of another library is noticed. */
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 64 };
static CURL* own[MOST];

static void* usual(const char* name) {
  static void* library;
  void* function;
  if (library == NULL) library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  function = library != NULL ? dlsym(library, name) : NULL;
  if (function == NULL) abort();
  return function;
}

static CURL* marked(CURL* handle) {
  int i;
  for (i = 0; i < MOST; i++)
    if (own[i] == NULL) return own[i] = handle;
  abort();
}

static CURL* checked(CURL* handle) {
  int i;
  for (i = 0; i < MOST; i++)
    if (own[i] == handle) return handle;
  fprintf(stderr, "a handle of another libcurl\n");
  abort();
}

static void unmark(CURL* handle) {
  int i;
  for (i = 0; i < MOST; i++)
    if (own[i] == handle) own[i] = NULL;
}

#undef curl_easy_setopt
#undef curl_easy_getinfo
CURL* curl_easy_init(void) { return marked(((CURL * (*)(void)) usual("curl_easy_init"))()); }
CURLcode curl_easy_perform(CURL* h) { return ((CURLcode(*)(CURL*))usual("curl_easy_perform"))(checked(h)); }
void curl_easy_cleanup(CURL* h) {
  unmark(checked(h));
  ((void (*)(CURL*))usual("curl_easy_cleanup"))(h);
}
void curl_easy_reset(CURL* h) { ((void (*)(CURL*))usual("curl_easy_reset"))(checked(h)); }
CURL* curl_easy_duphandle(CURL* h) { return marked(((CURL * (*)(CURL*)) usual("curl_easy_duphandle"))(checked(h))); }
CURLcode curl_easy_setopt(CURL* h, CURLoption option, ...) {
  void* value;
  va_list arguments;
  va_start(arguments, option);
  value = va_arg(arguments, void*);
  va_end(arguments);
  return ((CURLcode(*)(CURL*, CURLoption, ...))usual("curl_easy_setopt"))(checked(h), option, value);
}
CURLcode curl_easy_getinfo(CURL* h, CURLINFO info, ...) {
  void* value;
  va_list arguments;
  va_start(arguments, info);
  value = va_arg(arguments, void*);
  va_end(arguments);
  return ((CURLcode(*)(CURL*, CURLINFO, ...))usual("curl_easy_getinfo"))(checked(h), info, value);
}
CURLcode curl_easy_pause(CURL* h, int what) {
  return ((CURLcode(*)(CURL*, int))usual("curl_easy_pause"))(checked(h), what);
}
const char* curl_easy_strerror(CURLcode code) { return ((const char* (*)(CURLcode))usual("curl_easy_strerror"))(code); }
CURLM* curl_multi_init(void) { return ((CURLM * (*)(void)) usual("curl_multi_init"))(); }
CURLMcode curl_multi_add_handle(CURLM* m, CURL* h) {
  return ((CURLMcode(*)(CURLM*, CURL*))usual("curl_multi_add_handle"))(m, checked(h));
}
CURLMcode curl_multi_remove_handle(CURLM* m, CURL* h) {
  return ((CURLMcode(*)(CURLM*, CURL*))usual("curl_multi_remove_handle"))(m, checked(h));
}
CURLMsg* curl_multi_info_read(CURLM* m, int* left) {
  return ((CURLMsg * (*)(CURLM*, int*)) usual("curl_multi_info_read"))(m, left);
}
CURLMcode curl_multi_cleanup(CURLM* m) { return ((CURLMcode(*)(CURLM*))usual("curl_multi_cleanup"))(m); }
struct curl_slist* curl_slist_append(struct curl_slist* list, const char* text) {
  return ((struct curl_slist * (*)(struct curl_slist*, const char*)) usual("curl_slist_append"))(list, text);
}
void curl_slist_free_all(struct curl_slist* list) {
  ((void (*)(struct curl_slist*))usual("curl_slist_free_all"))(list);
}
CURLU* curl_url(void) { return ((CURLU * (*)(void)) usual("curl_url"))(); }
void curl_url_cleanup(CURLU* url) { ((void (*)(CURLU*))usual("curl_url_cleanup"))(url); }
CURLUcode curl_url_set(CURLU* url, CURLUPart part, const char* text, unsigned flags) {
  return ((CURLUcode(*)(CURLU*, CURLUPart, const char*, unsigned))usual("curl_url_set"))(url, part, text, flags);
}
CURLUcode curl_url_get(CURLU* url, CURLUPart part, char** text, unsigned flags) {
  return ((CURLUcode(*)(CURLU*, CURLUPart, char**, unsigned))usual("curl_url_get"))(url, part, text, flags);
}
void curl_free(void* memory) { ((void (*)(void*))usual("curl_free"))(memory); }
