// Whether the requests that this program answers are spans, and which are left alone. Any thread.
#pragma once

#include <atomic>

#include "autolog/autolog_rules.h"
#include "mlflow/server_request.h"

namespace mlflow::internal {

// Null while it is off. What it leads to is never destroyed.
extern std::atomic<const AutologRules*> server_rules;

void switch_server_autolog(const HttpServerAutologOptions& options) noexcept;

}  // namespace mlflow::internal
