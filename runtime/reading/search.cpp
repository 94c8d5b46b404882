#include "mlflow/search.h"

#include <algorithm>
#include <set>

#include "mlflow/exception.h"
#include "mlflow/settings.h"
#include "model/attribute_keys.h"
#include "reading/trace_source.h"

namespace mlflow {

using namespace internal;

namespace {

const char* const session_key = metadata_key::SESSION;

[[noreturn]] void refuse(const char* message) { throw Exception(message, "INVALID_PARAMETER_VALUE", 0); }

// The filter with the conditions that are arguments of their own.
std::string whole_filter(const std::string& filter_string, const std::string& run_id, const std::string& model_id) {
  std::string filter = filter_string;
  if (!model_id.empty()) {
    if (!filter.empty()) refuse("Cannot specify both `model_id` or `filter_string` in the search_traces call.");
    filter = "request_metadata.`mlflow.modelId` = '" + model_id + "'";
  }
  if (!run_id.empty()) {
    if (filter.find(metadata_key::SOURCE_RUN) != std::string::npos)
      refuse("You cannot filter by run_id when it is already part of the filter string.");
    filter += (filter.empty() ? "attribute.run_id = '" : " AND attribute.run_id = '") + run_id + "'";
  }
  return filter;
}

std::vector<Trace> search(const SearchTracesOptions& options) {
  if (options.max_results < 0) refuse("max_results must not be negative");
  if (!options.experiment_ids.empty() && !options.locations.empty())
    refuse("`experiment_ids` and `locations` cannot both be specified; use `locations`");
  TraceQuery query;
  query.filter = whole_filter(options.filter_string, options.run_id, options.model_id);
  query.order_by = options.order_by;
  query.max_results = static_cast<std::size_t>(options.max_results);
  query.include_spans = options.include_spans;
  if (options.flush) flush_trace_async_logging();
  const auto source = current_source();
  query.experiment_ids = options.locations.empty() ? options.experiment_ids : options.locations;
  if (query.experiment_ids.empty()) query.experiment_ids = {source->current_experiment()};
  return source->search(query);
}

}  // namespace

std::vector<std::string> border::search_traces(const SearchTracesOptions& options) {
  return packed_all(search(options));
}

std::vector<border::PackedSession> border::search_sessions(const SearchSessionsOptions& options) {
  SearchTracesOptions traces;
  traces.run_id = options.run_id;
  traces.model_id = options.model_id;
  traces.locations = options.locations;
  traces.include_spans = false;
  std::vector<PackedSession> sessions;
  std::set<std::string> known;
  // All at once: pages of it would each be a search of their own.
  for (const Trace& trace : search(traces)) {
    if (static_cast<int>(sessions.size()) >= options.max_results) break;
    const auto id = trace.info.trace_metadata.find(session_key);
    if (id == trace.info.trace_metadata.end() || id->second.empty() || !known.insert(id->second).second) continue;
    sessions.push_back({id->second, {}});
  }
  traces.include_spans = options.include_spans;
  traces.order_by = {"timestamp_ms ASC"};
  for (PackedSession& session : sessions) {
    const char* const quote = session.id.find('\'') == std::string::npos ? "'" : "\"";
    traces.filter_string = std::string("metadata.`") + session_key + "` = " + quote + session.id + quote;
    if (!options.model_id.empty()) {
      traces.model_id.clear();
      traces.filter_string += " AND request_metadata.`mlflow.modelId` = '" + options.model_id + "'";
    }
    session.traces = packed_all(search(traces));
  }
  return sessions;
}

}  // namespace mlflow
