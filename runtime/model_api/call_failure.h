// How a call that failed is told: the exception that Python's client would have thrown.
#pragma once

#include <string>

#include "mlflow/json.h"
#include "model_api/exchange.h"
#include "model_api/model_span.h"

namespace mlflow::internal {

// The server refused it; `reply` is null where its body is no JSON.
ModelSpan::Failure http_failure(const Exchange& exchange, const Json& reply);
// The transport did not bring an answer, or not all of it.
ModelSpan::Failure transport_failure(const Exchange& exchange);
// An event in a stream said so.
ModelSpan::Failure stream_failure(const Exchange& exchange, const std::string& message);

}  // namespace mlflow::internal
