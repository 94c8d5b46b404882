/* A library that is loaded while the program runs, and asks a model. */
#include "client.h"

int run(const char* base) {
  char url[600];
  Received r;
  CURLcode code;
  CURL* curl = curl_easy_init();
  memset(&r, 0, sizeof r);
  snprintf(url, sizeof url, "%s/v1/chat/completions", base);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS,
                   "{\"model\": \"plugin\", \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &r);
  code = curl_easy_perform(curl);
  curl_easy_cleanup(curl);
  return (int)code * 100000 + (int)r.bytes;
}
