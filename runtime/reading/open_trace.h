// Changing a trace of this process that no server has yet.
#pragma once

#include <functional>
#include <string>

#include "model/finished_trace.h"

namespace mlflow::internal {

// Has `change` called, on another thread, with the trace of that id while its root is open. False: it is not (any
// more), and what has ended here can be asked for where it was delivered to. Waits until what was recorded has been
// read.
bool change_open_trace(const std::string& trace_id, const std::function<void(FinishedTrace&)>& change);

// Has `look` called, on another thread, with what there is of a trace that has open spans here (also one whose root is
// elsewhere). False: there is none, or that thread did not come to it within a second.
bool read_open_trace(TraceId id, const std::function<void(FinishedTrace&)>& look);

}  // namespace mlflow::internal
