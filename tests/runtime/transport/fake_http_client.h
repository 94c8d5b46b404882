// An HttpClient that remembers what it was sent and answers what it was told to.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "transport/http_client.h"

namespace mlflow::internal {

struct SentRequest {
  std::string method;
  std::string url;
  std::vector<HttpHeader> headers;
  std::string body;

  std::string header(const std::string& name) const {
    for (const HttpHeader& known : headers)
      if (known.name == name) return known.value;
    return {};
  }
};

inline HttpResponse answer(int status, std::string body = {}) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

inline HttpResponse no_answer(std::string error) {
  HttpResponse response;
  response.error = std::move(error);
  return response;
}

class FakeHttpClient : public HttpClient {
 public:
  using Handler = std::function<HttpResponse(const SentRequest&)>;
  explicit FakeHttpClient(Handler handler) : handler_(std::move(handler)) {}

  HttpResponse send(const HttpRequest& request, Deadline) noexcept override {
    const std::lock_guard lock(mutex_);
    sent.push_back({request.method, request.url, request.headers, std::string(request.body)});
    return handler_(sent.back());
  }

  std::vector<SentRequest> sent;

 private:
  std::mutex mutex_;
  Handler handler_;
};

}  // namespace mlflow::internal
