// The API's JSON as captured values: one form for everything that travels to the background thread.
#pragma once

#include "capture/value_writer.h"
#include "mlflow/json.h"

namespace mlflow::internal {

void write_json(ValueWriter& values, const Json& json);
void write_text(ValueWriter& values, const std::string& text);

}  // namespace mlflow::internal
