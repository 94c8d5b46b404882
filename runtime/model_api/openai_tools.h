// The tools of a request to OpenAI's APIs as MLflow shows tools: mlflow.chat.tools.
#pragma once

#include "mlflow/json.h"
#include "model_api/model_span.h"

namespace mlflow::internal {

void set_openai_tools(const Json& request, ModelSpan& span);

}  // namespace mlflow::internal
