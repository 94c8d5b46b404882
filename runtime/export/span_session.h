// The session and the user that a trace's spans tell.
#pragma once

#include <string>

#include "model/finished_trace.h"

namespace mlflow::internal {

// The first span's that has one; empty: none has.
std::string session_of(const FinishedTrace& trace);
std::string user_of(const FinishedTrace& trace);

}  // namespace mlflow::internal
