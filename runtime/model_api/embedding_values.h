// Embeddings as numbers: clients that ask for them in base64 get packed floats, which nobody can read in a trace.
#pragma once

#include "mlflow/json.h"

namespace mlflow::internal {

// `reply` of /embeddings with data[i].embedding as a list of numbers, as Python's client gives it.
Json with_embedding_values(Json reply);

}  // namespace mlflow::internal
