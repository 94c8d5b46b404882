#include "transport/http_client.h"

namespace mlflow::internal {

std::string display_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t path = url.find_first_of("/?#", host);
  const std::size_t at = url.substr(0, path).rfind('@');
  std::string text(url.substr(0, host));
  text += at == std::string_view::npos || at < host ? url.substr(host) : url.substr(at + 1);
  return text;
}

}  // namespace mlflow::internal
