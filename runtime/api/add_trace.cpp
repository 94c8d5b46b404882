#include "mlflow/add_trace.h"

#include "api/span_state.h"
#include "api/trace_update_writer.h"
#include "config/report.h"
#include "model/attribute_keys.h"
#include "model/trace_id.h"
#include "reading/trace_json.h"

namespace mlflow {

using namespace internal;

namespace {

constexpr const char* request_id = attribute_key::TRACE_REQUEST_ID;

// Without what the copy is given anyway.
Json own_attributes(const SpanData& span) {
  Json attributes = Json::object();
  for (const auto& [key, value] : span.attributes.items())
    if (key != request_id && key != attribute_key::SPAN_TYPE && key != attribute_key::SPAN_INPUTS &&
        key != attribute_key::SPAN_OUTPUTS)
      attributes[key] = value;
  return attributes;
}

void copy_span(Thread& thread, const SpanData& span, TraceId trace, SpanId parent) {
  auto state = std::make_shared<SpanState>();
  state->trace_id = trace;
  state->span_id = parse_span_id(span.span_id);
  state->parent_id = span.parent_id.empty() ? parent : parse_span_id(span.parent_id);
  state->frame.uncaught = thread.exceptions->uncaught;
  state = begin_span(thread, std::move(state), {span.name, span.span_type, Value(own_attributes(span)), 0, {}},
                     span.start_time_ns);
  if (!state) return;
  Span copy = SpanState::owning(std::move(state));
  if (span.attributes.contains(attribute_key::SPAN_INPUTS)) copy.set_inputs(span.inputs);
  if (span.attributes.contains(attribute_key::SPAN_OUTPUTS)) copy.set_outputs(span.outputs);
  for (const SpanEvent& event : span.events) copy.add_event(event);
  for (const mlflow::Link& link : span.links) copy.add_link(link);
  if (span.status.status_code != SpanStatusCode::UNSET)
    copy.set_status(span.status.status_code, span.status.description);
  EndOptions end;
  end.end_time_ns = span.end_time_ns;
  copy.end(end);
}

// What a server or an exporter says of a trace itself is the other trace's own.
bool is_of_the_user(const std::string& key) {
  return key.rfind("mlflow.", 0) != 0 || key == metadata_key::SESSION || key == metadata_key::USER;
}

Json users(const std::map<std::string, std::string>& pairs) {
  Json kept = Json::object();
  for (const auto& [key, value] : pairs)
    if (is_of_the_user(key)) kept[key] = value;
  return kept;
}

void merge(Thread& thread, const Trace& trace, TraceId target, SpanId parent) {
  for (const SpanData& span : trace.data.spans) copy_span(thread, span, target, parent);
  write_trace_update(
      target, {{"default_tags", users(trace.info.tags)}, {"default_metadata", users(trace.info.trace_metadata)}});
}

void add_below_new_root(Thread& thread, const Trace& trace) {
  const SpanData& remote = trace.data.spans.front();
  StartSpanNoContextOptions options;
  options.name = "Remote Trace <" + remote.name + ">";
  options.span_type = remote.span_type;
  options.inputs = remote.inputs;
  options.attributes = own_attributes(remote);
  options.start_time_ns = remote.start_time_ns - 1;  // the first when sorted by start
  Span root = start_span_no_context(options);
  if (!root) return;
  const auto& state = SpanState::of(root);
  merge(thread, trace, state->trace_id, state->span_id);
  EndOptions end;
  end.outputs = remote.outputs;
  end.status = trace.info.state;
  end.end_time_ns = remote.end_time_ns;
  root.end(end);
}

void warn(const std::string& why) { report(Severity::WARNING, "add_trace: " + why + "; nothing was added"); }

void add(const Trace& trace, const Span* target) {
  Thread& thread = this_thread;
  if (__atomic_load_n(&mlflow_trace_v1::mlflow_trace_v1_enabled, __ATOMIC_RELAXED) == 0 || !adds_to_open_spans() ||
      !ready(thread))
    return;
  if (trace.info.state != TraceState::OK && trace.info.state != TraceState::ERROR)
    return warn("the trace has not ended; its state is " + trace.info.state);
  if (trace.data.spans.empty()) return warn("the trace has no spans");
  if (target != nullptr && !*target) return;  // below a span that is not recorded
  const auto parent = target != nullptr ? SpanState::of(*target) : current_span_state();
  if (parent) return merge(thread, trace, parent->trace_id, parent->span_id);
  add_below_new_root(thread, trace);
}

}  // namespace

void border::add_trace(std::string_view form, const Span* target) noexcept try {
  add(unpacked<Trace>(form), target);
} catch (const std::exception& e) {
  report(Severity::WARNING, std::string("add_trace: ") + e.what());
}

void border::add_trace_dict(std::string_view form, const Span* target) noexcept try {
  const Json json = read_value<Json>(form);
  Trace trace;
  const Json info = json.value("info", Json::object());
  trace.info.state = text_at(info, "state");
  trace.info.tags = texts_at(info, "tags");
  trace.info.trace_metadata = texts_at(info, "trace_metadata");
  for (const Json& span : json.value("data", Json::object()).value("spans", Json::array()))
    trace.data.spans.push_back(read_span(span));
  put_in_order(trace.data.spans);
  add(trace, target);
} catch (const std::exception& e) {
  warn(std::string("this is not what Trace::to_dict gives: ") + e.what());
}

std::string border::log_trace(std::string_view form) noexcept try {
  const auto options = unpacked<LogTraceOptions>(form);
  StartSpanNoContextOptions start;
  start.name = options.name;
  start.inputs = options.request;
  start.attributes = options.attributes;
  if (!options.intermediate_outputs.empty())
    start.attributes["mlflow.trace.intermediate_outputs"] = options.intermediate_outputs;
  start.tags = options.tags;
  start.start_time_ns = options.start_time_ms * 1'000'000;
  Span span = start_span_no_context(start);
  EndOptions end;
  end.outputs = options.response;
  if (options.start_time_ms != 0 && options.execution_time_ms != 0)
    end.end_time_ns = (options.start_time_ms + options.execution_time_ms) * 1'000'000;
  span.end(end);
  return span.trace_id();
} catch (const std::exception& e) {
  report(Severity::WARNING, std::string("log_trace: ") + e.what());
  return {};
}

}  // namespace mlflow
