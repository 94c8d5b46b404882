// A request's body as it may be shown.
#pragma once

#include <string>

#include "mlflow/json.h"
#include "model_api/exchange.h"

namespace mlflow::internal {

struct ModelCallRequest {
  Json body;          // null: none came; text where it is no JSON
  std::string model;  // as the body or the path names it
  bool is_cut = false;
};

// Keys and headers that stand in a body (those of tools that the server is to call, of a proxy's backend) are hidden;
// the conversation itself is left as it is.
ModelCallRequest read_request(const Exchange& exchange, const ExchangeLimits& limits);

}  // namespace mlflow::internal
