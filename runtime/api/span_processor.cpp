#include <algorithm>
#include <atomic>
#include <mutex>

#include "api/redactor.h"
#include "api/span_state.h"
#include "config/report.h"
#include "mlflow/span_processor.h"
#include "model/attribute_keys.h"
#include "process/runtime.h"
#include "text/json_text.h"

namespace mlflow::tracing {

using namespace internal;

namespace {

// Read for every trace, replaced rarely: the list itself never changes, a new one takes its place.
using Processors = std::vector<SpanProcessor>;
std::mutex mutex;
std::shared_ptr<const Processors> processors = std::make_shared<Processors>();

std::shared_ptr<const Processors> current() {
  const std::lock_guard lock(mutex);
  return processors;
}

SpanStatusCode public_code(StatusCode code) {
  return code == StatusCode::ERROR ? SpanStatusCode::ERROR
         : code == StatusCode::OK  ? SpanStatusCode::OK
                                   : SpanStatusCode::UNSET;
}

Json parsed(std::string_view json) {
  Json value = Json::parse(json, nullptr, false);
  return value.is_discarded() ? Json(std::string(json)) : value;  // NaN and infinities are no JSON to nlohmann
}

std::shared_ptr<SpanState> read(const FinishedSpan& span) {
  auto state = std::make_shared<SpanState>();
  state->processed = std::make_unique<ProcessedSpan>();
  ProcessedSpan& seen = *state->processed;
  state->trace_id = span.trace_id;
  state->span_id = span.span_id;
  state->parent_id = span.parent_id;
  state->name = span.name;
  for (const Attribute& a : span.attributes) seen.attributes[std::string(a.key)] = parsed(a.value);
  seen.inputs = seen.attributes.value(attribute_key::SPAN_INPUTS, Json());
  seen.outputs = seen.attributes.value(attribute_key::SPAN_OUTPUTS, Json());
  if (const auto type = seen.attributes.find(attribute_key::SPAN_TYPE);
      type != seen.attributes.end() && type->is_string())
    state->span_type = type->get<std::string>();
  for (const internal::Event& event : span.events) {
    SpanEvent copy{std::string(event.name), event.time_ns, Json::object()};
    for (const Attribute& a : event.attributes) copy.attributes[std::string(a.key)] = parsed(a.value);
    seen.events.push_back(std::move(copy));
  }
  state->status = {public_code(span.status), std::string(span.status_message)};
  state->start_ns = span.start_ns;
  state->end_ns = span.end_ns;
  return state;
}

void write_back(const SpanState& state_before, const SpanState& state_after, FinishedTrace& trace, FinishedSpan& span) {
  const ProcessedSpan& before = *state_before.processed;
  const ProcessedSpan& after = *state_after.processed;
  std::string json;
  const auto text = [&](const Json& value) {
    json.clear();
    append_json(json, value);
    return trace.keep(json);
  };
  std::erase_if(span.attributes, [&](const Attribute& a) {
    return before.attributes.contains(a.key) && !after.attributes.contains(a.key);
  });
  for (const auto& [key, value] : after.attributes.items()) {
    if (before.attributes.contains(key) && before.attributes[key] == value) continue;  // keeps its text to the letter
    bool replaced = false;
    for (Attribute& a : span.attributes) {
      if (a.key != key) continue;
      a.value = text(value);
      replaced = true;
    }
    if (!replaced) span.attributes.push_back({trace.keep(key), text(value)});
  }
  if (after.events_changed) {
    span.events.clear();
    for (const SpanEvent& event : after.events) {
      internal::Event& copy = span.events.emplace_back(&trace.arena);
      copy.name = trace.keep(event.name);
      copy.time_ns = event.timestamp;
      for (const auto& [key, value] : event.attributes.items())
        copy.attributes.push_back({trace.keep(key), text(value)});
    }
  }
  if (state_after.name != state_before.name) span.name = trace.keep(state_after.name);
  const auto code = state_after.status.status_code;
  span.status = code == SpanStatusCode::ERROR ? StatusCode::ERROR
                : code == SpanStatusCode::OK  ? StatusCode::OK
                                              : StatusCode::UNSET;
  if (state_after.status.description != span.status_message)
    span.status_message = trace.keep(state_after.status.description);
}

void process(const Processors& all, FinishedTrace& trace) {
  for (FinishedSpan& span : trace.spans) {
    const auto before = read(span);
    const auto state = read(span);
    Span handle = SpanState::borrowed(state);
    for (std::size_t i = 0; i < all.size(); ++i) {
      try {
        all[i](handle);
      } catch (const std::exception& e) {
        report(Severity::WARNING,
               "span processor " + std::to_string(i + 1) + " threw: " + e.what() + "; the span is kept as it was left",
               "span processor");
      } catch (...) {
        report(Severity::WARNING, "span processor " + std::to_string(i + 1) + " threw; the span is kept as it was left",
               "span processor");
      }
    }
    write_back(*before, *state, trace, span);
  }
  // What the trace says beside its spans has no place in a Span.
  for (const SpanProcessor& processor : all)
    if (const auto* redactor = processor.target<Redactor>()) redactor->redact(trace);
}

void use(std::shared_ptr<const Processors> list) {
  const bool any = !list->empty();
  {
    const std::lock_guard lock(mutex);
    processors = std::move(list);
  }
  Runtime::set_trace_filter(any ? [](FinishedTrace& trace) { process(*current(), trace); } : Runtime::TraceFilter());
}

}  // namespace

void configure(const ConfigureOptions& options) { use(std::make_shared<Processors>(options.span_processors)); }

void add_span_processor(SpanProcessor processor) {
  auto list = std::make_shared<Processors>(*current());
  list->push_back(std::move(processor));
  use(std::move(list));
}

SpanProcessor redact_personal_data() { return Redactor(); }

SpanProcessor redact_fields(std::vector<std::string> names) { return Redactor(std::move(names)); }

}  // namespace mlflow::tracing
