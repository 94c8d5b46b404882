// What is told about a trace as a whole: the JSON body of `POST /api/3.0/mlflow/traces`.
#pragma once

#include <string>

#include "config/environment.h"
#include "export/process_origin.h"
#include "model/finished_trace.h"

namespace mlflow::internal {

// Servers take no longer ones, in characters.
inline constexpr std::size_t LONGEST_KEY = 250;
inline constexpr std::size_t LONGEST_TAG = 4096;
// Of a trace that has lost something. Not below "mlflow.", where the UI would hide it.
inline constexpr char INCOMPLETE_TAG[] = "trace.incomplete";

// The body for a trace that has its root.
std::string trace_info_body(const FinishedTrace& trace, const std::string& experiment_id, const ProcessOrigin& process,
                            const Settings& settings);

// Writes into the trace itself where it comes from (this process's program, user, repository, resource), so that
// another process can deliver it later as this one would have.
void keep_origin(FinishedTrace& trace, const ProcessOrigin& process, const Settings& settings);

// The previews shown in lists: the user's, or what the root's inputs and outputs give. Empty: none.
std::string request_preview(const FinishedTrace& trace);
std::string response_preview(const FinishedTrace& trace);
// "OK" or "ERROR".
const char* trace_state(const FinishedTrace& trace);

// `2026-11-22T15:03:08.320Z`
std::string rfc3339(std::int64_t unix_ms);

}  // namespace mlflow::internal
