// The traces a command is asked for, read from the store.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/finished_trace.h"
#include "stored_rows.h"

namespace mlflow::tools {

struct ChosenTrace {
  internal::StoredTrace row;
  internal::TracePtr trace;
  std::vector<std::string> assessments;  // JSON
};

struct TraceChoice {
  std::vector<std::string> ids;  // each a prefix of one id
  std::string session;  // all traces of it, the oldest first
  std::int64_t limit = 0;  // the newest of these; 0: one where nothing else is asked for, else all
};

// False: something of it is not there or cannot be read, which has been said; the rest is in `chosen`.
bool choose_traces(const Stores& stores, const std::string& store_path, const TraceChoice& choice,
                   std::vector<ChosenTrace>& chosen);

}  // namespace mlflow::tools
