#include "transport/http_client.h"

#include <algorithm>

#include "config/secrets.h"

namespace mlflow::internal {

std::string display_url(std::string_view url) {
  std::string shown = without_secrets(url);
  if (url.find("://") != url.npos) return shown;
  // Nobody but us knows that this is meant for an address.
  shown.resize(std::min(shown.size(), shown.find_first_of("?#")));
  const std::size_t host = shown.starts_with("//") ? 2 : 0;
  const std::size_t at = shown.rfind('@', shown.find('/', host));
  if (at != shown.npos && at >= host) shown.erase(host, at + 1 - host);
  return shown;
}

}  // namespace mlflow::internal
