// What a transfer that is no call of a model costs more with autolog on: libcurl with its slots turned, and a client
// that the plugin has written into. Plain and watched alternate in one process; rows of name and the least of many
// blocks, in nanoseconds of the thread's CPU.
//   transfers FILE    libcurl reads FILE, which should be small: no network is in the figure
#include <curl/curl.h>
#include <mlflow/tracing.h>

#include <algorithm>
#include <map>

#include "work.h"

#define TRANSFER_NAMESPACE httplib
#include "transfer_client.h"
#undef TRANSFER_NAMESPACE
#define TRANSFER_NAMESPACE plain
#include "transfer_client.h"

namespace {

constexpr int BLOCKS = 40;
constexpr const char* BODY = R"({"query":"what is known of rivers","filters":{"page":2}})";

std::size_t take(char*, std::size_t size, std::size_t count, void*) { return size * count; }

// As most programs do: a handle is made, told some things, used and cleaned up; or it is kept, and told where to.
void transfer(CURL* handle, const char* url) {
  curl_easy_setopt(handle, CURLOPT_URL, url);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, BODY);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
  curl_easy_perform(handle);
}
double with_new_handles(const char* url, int count) {
  const std::uint64_t before = clock_ns(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < count; ++i) {
    CURL* const handle = curl_easy_init();
    transfer(handle, url);
    curl_easy_cleanup(handle);
  }
  return static_cast<double>(clock_ns(CLOCK_THREAD_CPUTIME_ID) - before) / count;
}
double with_one_handle(const char* url, int count) {
  CURL* const handle = curl_easy_init();
  transfer(handle, url);
  const std::uint64_t before = clock_ns(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < count; ++i) transfer(handle, url);
  const double spent = static_cast<double>(clock_ns(CLOCK_THREAD_CPUTIME_ID) - before) / count;
  curl_easy_cleanup(handle);
  return spent;
}

template <class Client, class Request, class Response, class Error>
double of_client(int count) {
  Client client;
  Request request{"POST", "/v1/items/search?page=2", {}, BODY, nullptr};
  request.headers.emplace("Content-Type", "application/json");
  Response response;
  Error error = Error::Success;
  const std::uint64_t before = clock_ns(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < count; ++i) client.send(request, response, error);
  return static_cast<double>(clock_ns(CLOCK_THREAD_CPUTIME_ID) - before) / count;
}

std::map<std::string, double> least;
void note(const std::string& name, double ns) {
  const auto [place, is_new] = least.emplace(name, ns);
  if (!is_new) place->second = std::min(place->second, ns);
}

void measure(const std::string& mode, const char* url) {
  note("libcurl, a new handle\t" + mode, with_new_handles(url, 200));
  note("libcurl, the same handle\t" + mode, with_one_handle(url, 500));
  note("cpp-httplib's send\t" + mode,
       of_client<httplib::ClientImpl, httplib::Request, httplib::Response, httplib::Error>(20000));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const std::string url = std::string("file://") + arguments[1];
  curl_global_init(CURL_GLOBAL_DEFAULT);
  for (int block = 0; block < BLOCKS; ++block) {
    measure("off", url.c_str());
    mlflow::openai::autolog();
    measure("on", url.c_str());
    mlflow::openai::autolog({.disable = true});
    note("cpp-httplib's send\tplain",
         of_client<plain::ClientImpl, plain::Request, plain::Response, plain::Error>(20000));
  }
  for (const auto& [name, ns] : least) std::printf("%s\t%.1f\n", name.c_str(), ns);
}
