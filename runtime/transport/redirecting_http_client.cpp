#include "transport/redirecting_http_client.h"

#include "transport/origin.h"

namespace mlflow::internal {
namespace {

constexpr int most_redirects = 10;

bool is_redirect(const HttpResponse& response) {
  switch (response.status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308: return !response.location.empty();
    default: return false;
  }
}

std::string refusal(const std::string& url, const std::string& location) {
  const auto origin = redirect_origin(url, location);
  return "it sends on to " + (origin ? origin_text(*origin) : std::string("an address that is none")) +
         ", where nothing is sent that is meant for this server; if that is the right one, set the address to it";
}

}  // namespace

// The method and the body stay as they are, whatever kind of redirect it is: nothing here is a form that was sent.
HttpResponse RedirectingHttpClient::send(const HttpRequest& request, Deadline deadline) noexcept {
  HttpResponse response;
  try {
    HttpRequest next = request;
    for (int followed = 0;; ++followed) {
      response = client_->send(next, deadline);
      if (!is_redirect(response)) return response;
      const auto target = within_origin(next.url, response.location);
      if (!target) {
        response.error = refusal(next.url, response.location);
        return response;
      }
      if (followed == most_redirects) {
        response.error = "it redirects in a circle";
        return response;
      }
      next.url = *target;
    }
  } catch (...) {
    return response;
  }
}

}  // namespace mlflow::internal
