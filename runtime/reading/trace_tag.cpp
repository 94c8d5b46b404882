#include "mlflow/trace_tag.h"

#include "mlflow/exception.h"
#include "reading/open_trace.h"
#include "reading/trace_source.h"

namespace mlflow {

using namespace internal;

// No server has a trace that is open: its tags go with it.
void set_trace_tag(const std::string& trace_id, const std::string& key, const std::string& value) {
  const auto set = [&](FinishedTrace& trace) {
    for (auto& [known, current] : trace.facts.tags)
      if (known == key) return void(current = trace.keep(value));
    trace.facts.tags.emplace_back(trace.keep(key), trace.keep(value));
  };
  if (!change_open_trace(trace_id, set)) current_source()->set_tag(trace_id, key, value);
}

void set_trace_tag(const SetTraceTagOptions& options) { set_trace_tag(options.trace_id, options.key, options.value); }

void delete_trace_tag(const std::string& trace_id, const std::string& key) {
  bool had = false;
  const auto remove = [&](FinishedTrace& trace) {
    had = std::erase_if(trace.facts.tags, [&](const auto& tag) { return tag.first == key; }) != 0;
  };
  if (!change_open_trace(trace_id, remove)) return current_source()->delete_tag(trace_id, key);
  if (!had)
    throw Exception("No trace tag with key '" + key + "' for trace with ID '" + trace_id + "'",
                    "RESOURCE_DOES_NOT_EXIST", 0);
}

void delete_trace_tag(const DeleteTraceTagOptions& options) { delete_trace_tag(options.trace_id, options.key); }

}  // namespace mlflow
