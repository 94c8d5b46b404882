#include "mlflow/trace_tag.h"

#include "api/span_state.h"
#include "api/trace_source.h"
#include "api/trace_update.h"

namespace mlflow {

using namespace internal;

void set_trace_tag(const std::string& trace_id, const std::string& key, const std::string& value) {
  // No server has the active trace yet: the tag goes with it.
  const auto active = current_span_state();
  if (active && trace_id_text(active->trace_id) == trace_id)
    return write_trace_update(active->trace_id, {{"tags", {{key, value}}}});
  current_source()->set_tag(trace_id, key, value);
}

void set_trace_tag(const SetTraceTagOptions& options) { set_trace_tag(options.trace_id, options.key, options.value); }

void delete_trace_tag(const std::string& trace_id, const std::string& key) {
  current_source()->delete_tag(trace_id, key);
}

void delete_trace_tag(const DeleteTraceTagOptions& options) { delete_trace_tag(options.trace_id, options.key); }

}  // namespace mlflow
