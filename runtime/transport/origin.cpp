#include "transport/origin.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <memory>

namespace mlflow::internal {
namespace {

using Url = std::unique_ptr<CURLU, void (*)(CURLU*)>;

Url parsed(const std::string& text) {
  Url url(curl_url(), curl_url_cleanup);
  if (url != nullptr && curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) url.reset();
  return url;
}

Url redirected(const std::string& from, const std::string& location) {
  Url url = parsed(from);
  if (url != nullptr && curl_url_set(url.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK) url.reset();
  return url;
}

std::optional<std::string> part(const Url& url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (url == nullptr || curl_url_get(url.get(), which, &text, flags) != CURLUE_OK) return std::nullopt;
  std::string copy(text);
  curl_free(text);
  return copy;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::optional<Origin> origin_of(const Url& url) {
  const auto scheme = part(url, CURLUPART_SCHEME);
  const auto host = part(url, CURLUPART_HOST);
  const auto port = part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  if (!scheme || !host || host->empty() || !port) return std::nullopt;
  return Origin{lower(*scheme), lower(*host), *port};
}

}  // namespace

std::optional<Origin> origin_of(const std::string& url) { return origin_of(parsed(url)); }

std::string origin_text(const Origin& origin) { return origin.scheme + "://" + origin.host + ":" + origin.port; }

std::optional<Origin> redirect_origin(const std::string& url, const std::string& location) {
  return origin_of(redirected(url, location));
}

std::optional<std::string> within_origin(const std::string& url, const std::string& location) {
  const Url target = redirected(url, location);
  const auto here = origin_of(url);
  if (!here || origin_of(target) != here) return std::nullopt;
  // User and password stay those of `url`: the server chooses the way, not who we are.
  const Url result = parsed(url);
  const auto path = part(target, CURLUPART_PATH);
  const auto query = part(target, CURLUPART_QUERY);
  if (!path || curl_url_set(result.get(), CURLUPART_PATH, path->c_str(), 0) != CURLUE_OK ||
      curl_url_set(result.get(), CURLUPART_QUERY, query ? query->c_str() : nullptr, 0) != CURLUE_OK)
    return std::nullopt;
  return part(result, CURLUPART_URL);
}

}  // namespace mlflow::internal
