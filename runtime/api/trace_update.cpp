#include "mlflow/trace_update.h"

#include "api/span_state.h"
#include "api/trace_update_writer.h"
#include "config/report.h"
#include "model/attribute_keys.h"
#include "model/trace_id.h"
#include "process/runtime.h"

namespace mlflow {

using namespace internal;

void update_current_trace(const UpdateCurrentTraceOptions& options) {
  const auto state = current_span_state();
  if (!state) {
    if (adds_to_open_spans())
      report(Severity::WARNING, "update_current_trace: no trace is active on this thread; nothing was updated");
    return;
  }
  Json update = Json::object();
  if (!options.tags.empty()) update["tags"] = options.tags;
  Json metadata = options.metadata;
  if (!options.session_id.empty()) metadata[metadata_key::SESSION] = options.session_id;
  if (!options.user.empty()) metadata[metadata_key::USER] = options.user;
  if (!options.model_id.empty()) metadata[metadata_key::MODEL_ID] = options.model_id;
  if (!metadata.empty()) update["metadata"] = std::move(metadata);
  if (!options.client_request_id.empty()) update["client_request_id"] = options.client_request_id;
  if (!options.request_preview.empty()) update["request_preview"] = options.request_preview;
  if (!options.response_preview.empty()) update["response_preview"] = options.response_preview;
  if (options.state == "OK" || options.state == "ERROR") {
    update["state"] = options.state;
  } else if (!options.state.empty()) {
    report(Severity::WARNING, "update_current_trace: the state \"" + options.state +
                                  "\" is neither \"OK\" nor \"ERROR\"; the root span's status is used");
  }
  write_trace_update(state->trace_id, update);
}

std::string get_active_trace_id() {
  const auto state = current_span_state();
  return state ? mlflow_id(state->trace_id) : std::string();
}

std::string get_last_active_trace_id() {
  Runtime* runtime = Runtime::running();
  if (runtime == nullptr) return {};
  const TraceId last = runtime->last_trace_id();
  return last ? mlflow_id(last) : std::string();
}

}  // namespace mlflow
