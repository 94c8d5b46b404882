// Repeats requests that may succeed the next time, as MLflow's Python client does: connection errors and 408, 429, 500,
// 502, 503, 504; the first retry at once, then waiting twice as long each time; Retry-After is obeyed. Never beyond the
// deadline; and while somebody waits (a flush, the program's end), not where nobody listens.
#pragma once

#include <functional>
#include <memory>

#include "config/environment.h"
#include "transport/http_client.h"
#include "transport/interrupt.h"

namespace mlflow::internal {

class RetryingHttpClient : public HttpClient {
 public:
  struct Policy {
    std::int64_t max_retries = 7;
    double backoff_factor = 2;
    double backoff_jitter = 1;
    bool respect_retry_after = true;
  };
  // What tests replace.
  struct World {
    std::function<Deadline()> now;
    std::function<bool(Deadline until, bool unless_in_a_hurry)> sleep_until;  // false: interrupted
    std::function<double()> random;  // 0 … 1
  };

  static Policy policy(const Settings& settings);

  RetryingHttpClient(std::unique_ptr<HttpClient> client, Policy policy, std::shared_ptr<Interrupt> interrupt);
  RetryingHttpClient(std::unique_ptr<HttpClient> client, Policy policy, World world);

  HttpResponse send(const HttpRequest& request, Deadline deadline) noexcept override;

 private:
  std::chrono::duration<double> pause(std::int64_t retry, const HttpResponse& response) const;

  std::unique_ptr<HttpClient> client_;
  Policy policy_;
  World world_;
};

// Whether the same request may succeed later.
bool is_transient(const HttpResponse& response);

}  // namespace mlflow::internal
