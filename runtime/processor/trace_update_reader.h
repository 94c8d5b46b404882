// update_current_trace as a record: one object whose keys are the fields of UpdateCurrentTraceOptions that were given.
#pragma once

#include "capture/value_reader.h"
#include "model/finished_trace.h"

namespace mlflow::internal {

// {"tags": {...}, "metadata": {...}, "client_request_id": text, "request_preview": text, "response_preview": text,
//  "state": "OK" | "ERROR", "experiment_id": text}. Tags and metadata are added; of equal keys the later value counts.
// "default_tags" and "default_metadata" only add what is not there.
void apply_trace_update(FinishedTrace& trace, ValueReader& values);

}  // namespace mlflow::internal
