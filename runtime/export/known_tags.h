// What a server has heard about a trace from elsewhere: another service's spans came first.
#pragma once

#include "model/finished_trace.h"
#include "transport/server.h"

namespace mlflow::internal {

// Adds to the trace the metadata and tags that the server has of it and the trace's own info would lack. False: there
// is nothing of that kind. Server 3.8.0 answers 500, for ever, to trace info that lacks some of it.
bool adopt_known_tags(const Server& server, FinishedTrace& trace, std::string_view info_body, Deadline deadline);

}  // namespace mlflow::internal
