// HTTP over libcurl: connections are kept open and reused, one per thread that sends at the same time. The only place
// that knows curl.
#pragma once

#include <memory>

#include "config/environment.h"
#include "transport/http_client.h"
#include "transport/interrupt.h"

namespace mlflow::internal {

// Null when libcurl cannot be started.
std::unique_ptr<HttpClient> make_curl_http_client(const Settings& settings, std::shared_ptr<Interrupt> interrupt);

}  // namespace mlflow::internal
