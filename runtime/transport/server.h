// An MLflow tracking server: where it is, who we are to it, and what its answers mean to a person.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/environment.h"
#include "transport/http_client.h"
#include "transport/interrupt.h"

namespace mlflow::internal {

class Server {
 public:
  // `headers` go with every request.
  Server(std::string tracking_uri, std::shared_ptr<HttpClient> client, std::vector<HttpHeader> headers);

  struct Content {
    std::string_view body;
    std::string_view type = "application/json";
    std::vector<HttpHeader> headers = {};
    bool compressible = false;
    bool final_500 = false;  // 500 is returned at once, not tried again
  };

  HttpResponse get(std::string_view path, Deadline deadline) const noexcept;
  HttpResponse send(std::string_view method, std::string_view path, const Content& content,
                    Deadline deadline) const noexcept;

  const std::string& uri() const { return uri_; }
  std::string url(std::string_view path) const { return uri_ + std::string(path); }

  // One sentence or two for a request that failed: what could not be done (`what`), where, why, and what to do about
  // it.
  std::string explain(std::string_view what, std::string_view path, const HttpResponse& response) const;

 private:
  std::string explanation(std::string_view what, std::string_view path, const HttpResponse& response) const;

  std::string uri_;  // without a slash at its end
  std::shared_ptr<HttpClient> client_;
  std::vector<HttpHeader> headers_;
};

// MLflow's `error_code` in an error's body, or empty: something else answered.
std::string error_code(const HttpResponse& response);
// What an error's body says, short enough for a line.
std::string error_message(const HttpResponse& response);

std::string percent_encoded(std::string_view text);

// A server reached over libcurl with the retries and the authentication of `settings`. Null when libcurl cannot be
// started.
std::shared_ptr<Server> make_server(std::string tracking_uri, const Settings& settings,
                                    std::shared_ptr<Interrupt> interrupt);

}  // namespace mlflow::internal
