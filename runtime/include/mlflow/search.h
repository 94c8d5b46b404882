// Looking for traces, on the server or in the local store.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "mlflow/trace.h"
#include "mlflow/visibility.h"

namespace mlflow {

struct SearchTracesOptions {
  std::vector<std::string> experiment_ids = {};  // as locations
  // Conditions joined by AND, as MLflow's server takes them: "status = 'ERROR' AND tags.env = 'prod'". Keys: status,
  // name, request_id, client_request_id, run_id, timestamp_ms, execution_time_ms, end_time_ms, tags.k, metadata.k,
  // span.name, span.type, span.status, span.attributes.k, span.content, feedback.n, expectation.n; comparators: = != <
  // <= > >= IN, NOT IN, LIKE, ILIKE, RLIKE, IS NULL, IS NOT NULL.
  std::string filter_string = {};
  int max_results = 0;  // 0: all
  std::vector<std::string> order_by = {};  // "timestamp_ms ASC"; default: newest first
  std::string run_id = {};
  std::string model_id = {};  // not together with filter_string
  bool include_spans = true;  // false: only `info`, which is faster
  std::vector<std::string> locations = {};  // ids of experiments; none given: the current experiment
  bool flush = false;  // waits first until all that has ended is delivered
};
struct SearchSessionsOptions {
  int max_results = 100;  // sessions
  std::string run_id = {};
  std::string model_id = {};
  bool include_spans = true;
  std::vector<std::string> locations = {};  // ids of experiments; none given: the current experiment
};

// Each trace in the form of mlflow/value_bytes.h.
namespace border {
struct PackedSession {
  std::string id = {};
  std::vector<std::string> traces = {};
};
MLFLOW_TRACING_API std::vector<std::string> search_traces(const SearchTracesOptions& options);
MLFLOW_TRACING_API std::vector<PackedSession> search_sessions(const SearchSessionsOptions& options);
}  // namespace border

inline namespace MLFLOW_TRACING_JSON {

// All pages of the result in its order. The local store takes the same filters. Throws mlflow::Exception when the
// server cannot be asked, and with INVALID_PARAMETER_VALUE for a filter or an order that cannot be. Any thread.
template <class = void>
std::vector<Trace> search_traces(const SearchTracesOptions& options = {}) {
  return internal::unpacked_all<Trace>(border::search_traces(options));
}

// Traces with one session id, oldest first.
struct Session {
  std::string id = {};
  std::vector<Trace> traces = {};

  std::vector<Trace>::const_iterator begin() const { return traces.begin(); }
  std::vector<Trace>::const_iterator end() const { return traces.end(); }
  std::size_t size() const { return traces.size(); }
  const Trace& operator[](std::size_t index) const { return traces[index]; }
};

// The sessions (metadata mlflow.trace.session) with the newest traces, each with all of its traces. Throws as
// search_traces. Any thread.
template <class = void>
std::vector<Session> search_sessions(const SearchSessionsOptions& options = {}) {
  std::vector<Session> sessions;
  for (border::PackedSession& session : border::search_sessions(options))
    sessions.push_back({std::move(session.id), internal::unpacked_all<Trace>(session.traces)});
  return sessions;
}

}  // namespace MLFLOW_TRACING_JSON
}  // namespace mlflow
