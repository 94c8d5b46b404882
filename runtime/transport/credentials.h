// Who the program is to the server: the headers every request to it carries.
#pragma once

#include <vector>

#include "config/environment.h"
#include "transport/http_client.h"

namespace mlflow::internal {

// User-Agent, client version, Authorization (user and password, from the environment or the [mlflow] section of
// ~/.mlflow/credentials; else the token) and the workspace.
std::vector<HttpHeader> server_headers(const Settings& settings);

}  // namespace mlflow::internal
