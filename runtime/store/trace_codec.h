// A trace as bytes in the local store, and back: everything a FinishedTrace says, so that it can still be delivered
// later as if it had been delivered at once.
#pragma once

#include <string>
#include <string_view>

#include "model/finished_trace.h"

namespace mlflow::internal {

std::string encode_trace(const FinishedTrace& trace);
// Null: not something encode_trace has written.
TracePtr decode_trace(std::string_view bytes);

}  // namespace mlflow::internal
