// Follows redirects, but never to another origin: a server that names another place gets neither the credentials nor
// the spans sent there.
#pragma once

#include <memory>

#include "transport/http_client.h"

namespace mlflow::internal {

class RedirectingHttpClient : public HttpClient {
 public:
  explicit RedirectingHttpClient(std::unique_ptr<HttpClient> client) : client_(std::move(client)) {}

  // A redirect that is not followed is the answer, and its `error` says why.
  HttpResponse send(const HttpRequest& request, Deadline deadline) noexcept override;

 private:
  std::unique_ptr<HttpClient> client_;
};

}  // namespace mlflow::internal
