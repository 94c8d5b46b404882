// The seam under all of HTTP: one request, one response, no exceptions. `CurlHttpClient` talks to the network,
// `RetryingHttpClient` repeats what may succeed the next time, `FakeHttpClient` (tests) remembers what it was sent.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlflow::internal {

using Deadline = std::chrono::steady_clock::time_point;

struct HttpHeader {
  std::string name;
  std::string value;
  bool operator==(const HttpHeader&) const = default;
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::vector<HttpHeader> headers;
  std::string_view body;      // lives as long as the call
  bool final_500 = false;     // a status of 500 is worth a look before the request is sent again
  bool compressible = false;  // the receiver understands Content-Encoding: gzip
};

struct HttpResponse {
  int status = 0;  // 0: no answer, and `error` says why
  std::string body;
  std::string error;
  std::string location;  // where a redirect leads
  std::optional<std::chrono::seconds> retry_after;
  // The deadline or the end of the program came first: nothing is known about what the receiver would have said.
  bool out_of_time = false;
  // Nobody listens there: no connection could be made.
  bool no_connection = false;
  // What answered is another program than the one that was asked for, as a login page is.
  bool wrong_receiver = false;

  // An answer of success that `error` says something against is none.
  bool ok() const { return status >= 200 && status < 300 && error.empty(); }
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // Sends one request and waits for its answer, at most until the deadline. May be called by several threads at once.
  virtual HttpResponse send(const HttpRequest& request, Deadline deadline) noexcept = 0;
};

// The URL as it may be shown to people and kept: without user name, password and query.
std::string display_url(std::string_view url);

}  // namespace mlflow::internal
