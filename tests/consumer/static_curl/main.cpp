// Asks a model that is not there, and something that is none.
#include <curl/curl.h>
#include <mlflow/tracing.h>

#include <cstdio>

static void ask(const char* url) {
  CURL* handle = curl_easy_init();
  curl_easy_setopt(handle, CURLOPT_URL, url);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, R"({"model":"m","messages":[{"role":"user","content":"hi"}]})");
  std::printf("%s\n", curl_easy_strerror(curl_easy_perform(handle)));
  curl_easy_cleanup(handle);
}

int main() {
  mlflow::openai::autolog();
  ask("http://127.0.0.1:1/v1/chat/completions");
  ask("http://127.0.0.1:1/plain");
}
