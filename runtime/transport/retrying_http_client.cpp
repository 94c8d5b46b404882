#include "transport/retrying_http_client.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace mlflow::internal {
namespace {

constexpr double longest_pause = 120;  // seconds; urllib3's limit, which Python's client has too

// Apart from any generator of the program, which must not see numbers missing.
double private_random() {
  thread_local std::minstd_rand generator{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(generator);
}

RetryingHttpClient::World real_world(std::shared_ptr<Interrupt> interrupt) {
  return {[] { return std::chrono::steady_clock::now(); },
          [interrupt = std::move(interrupt)](Deadline until, bool unless_in_a_hurry) {
            return interrupt->sleep_until(until, unless_in_a_hurry);
          },
          private_random};
}

}  // namespace

bool is_transient(const HttpResponse& response) {
  switch (response.status) {
    case 0:
    case 408:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504: return true;
    default: return false;
  }
}

RetryingHttpClient::Policy RetryingHttpClient::policy(const Settings& settings) {
  return {settings.http_max_retries, settings.http_backoff_factor, settings.http_backoff_jitter,
          settings.http_respect_retry_after};
}

RetryingHttpClient::RetryingHttpClient(std::unique_ptr<HttpClient> client, Policy policy,
                                       std::shared_ptr<Interrupt> interrupt)
    : RetryingHttpClient(std::move(client), policy, real_world(std::move(interrupt))) {}

RetryingHttpClient::RetryingHttpClient(std::unique_ptr<HttpClient> client, Policy policy, World world)
    : client_(std::move(client)), policy_(policy), world_(std::move(world)) {}

HttpResponse RetryingHttpClient::send(const HttpRequest& request, Deadline deadline) noexcept {
  HttpResponse response;
  try {
    for (std::int64_t retry = 1;; ++retry) {
      response = client_->send(request, deadline);
      if (!is_transient(response) || response.out_of_time || retry > policy_.max_retries) return response;
      if (request.final_500 && response.status == 500) return response;
      const auto wait = std::chrono::duration_cast<Deadline::duration>(pause(retry, response));
      const Deadline next = world_.now() + wait;
      // Not worth waiting for: the deadline would come first.
      if (next >= deadline || !world_.sleep_until(next, response.no_connection)) return response;
    }
  } catch (...) {
    return response;
  }
}

std::chrono::duration<double> RetryingHttpClient::pause(std::int64_t retry, const HttpResponse& response) const {
  if (policy_.respect_retry_after && response.retry_after) return *response.retry_after;
  const double backoff = retry <= 1 ? 0 : policy_.backoff_factor * std::exp2(static_cast<double>(retry - 1));
  const double jitter = policy_.backoff_jitter * world_.random();
  return std::chrono::duration<double>(std::clamp(backoff + (retry <= 1 ? 0 : jitter), 0.0, longest_pause));
}

}  // namespace mlflow::internal
