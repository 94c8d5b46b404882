// Where a URL leads: scheme, host and port. What is meant for one origin (credentials, spans) is sent to no other.
#pragma once

#include <optional>
#include <string>

namespace mlflow::internal {

struct Origin {
  std::string scheme;  // lower case
  std::string host;    // lower case
  std::string port;    // the scheme's own where the URL has none
  bool operator==(const Origin&) const = default;
};

// As libcurl reads it, so that nobody can make the two differ. Nothing: no URL with a host.
std::optional<Origin> origin_of(const std::string& url);
// "https://host:443"
std::string origin_text(const Origin& origin);

// `url` with the path and the query that `location` (a redirect's, absolute or not) leads to. Nothing: it leads to
// another origin, or nowhere.
std::optional<std::string> within_origin(const std::string& url, const std::string& location);
// The origin that `location` leads to from `url`.
std::optional<Origin> redirect_origin(const std::string& url, const std::string& location);

}  // namespace mlflow::internal
