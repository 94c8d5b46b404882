#include "transport/http_client.h"

#include "config/secrets.h"

namespace mlflow::internal {

std::string display_url(std::string_view url) { return without_secrets(url); }

}  // namespace mlflow::internal
