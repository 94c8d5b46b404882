#include <algorithm>
#include <atomic>
#include <mutex>

#include "api/span_state.h"
#include "config/report.h"
#include "mlflow/span_processor.h"
#include "model/attribute_keys.h"
#include "process/runtime.h"
#include "text/json_text.h"
#include "text/personal_data.h"

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
  state->finished = true;
  state->trace_id = span.trace_id;
  state->span_id = span.span_id;
  state->parent_id = span.parent_id;
  state->name = span.name;
  for (const Attribute& a : span.attributes) state->attributes[std::string(a.key)] = parsed(a.value);
  state->inputs = state->attributes.value(attribute_key::SPAN_INPUTS, Json());
  state->outputs = state->attributes.value(attribute_key::SPAN_OUTPUTS, Json());
  if (const auto type = state->attributes.find(attribute_key::SPAN_TYPE);
      type != state->attributes.end() && type->is_string())
    state->span_type = type->get<std::string>();
  for (const internal::Event& event : span.events) {
    SpanEvent copy{std::string(event.name), event.time_ns, Json::object()};
    for (const Attribute& a : event.attributes) copy.attributes[std::string(a.key)] = parsed(a.value);
    state->events.push_back(std::move(copy));
  }
  state->status = {public_code(span.status), std::string(span.status_message)};
  state->start_ns = span.start_ns;
  state->end_ns = span.end_ns;
  return state;
}

void write_back(const SpanState& before, const SpanState& after, FinishedTrace& trace, FinishedSpan& span) {
  std::string json;
  const auto text = [&](const Json& value) {
    json.clear();
    append_json(json, value);
    return trace.keep(json);
  };
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
  if (after.name != before.name) span.name = trace.keep(after.name);
  const auto code = after.status.status_code;
  span.status = code == SpanStatusCode::ERROR ? StatusCode::ERROR
                : code == SpanStatusCode::OK  ? StatusCode::OK
                                              : StatusCode::UNSET;
  if (after.status.description != span.status_message) span.status_message = trace.keep(after.status.description);
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
}

void use(std::shared_ptr<const Processors> list) {
  const bool any = !list->empty();
  {
    const std::lock_guard lock(mutex);
    processors = std::move(list);
  }
  Runtime::set_trace_filter(any ? [](FinishedTrace& trace) { process(*current(), trace); } : Runtime::TraceFilter());
}

// Calls `change` for each string in the value; gives true if anything changed.
template <class Change>
bool change_strings(Json& value, Change&& change) {
  bool changed = false;
  if (value.is_string()) return change(*value.get_ptr<std::string*>());
  if (value.is_structured())
    for (Json& item : value) changed |= change_strings(item, change);
  return changed;
}

bool redact_members(Json& value, const std::vector<std::string>& names) {
  bool changed = false;
  if (value.is_object()) {
    for (auto i = value.begin(); i != value.end(); ++i) {
      if (std::find(names.begin(), names.end(), i.key()) != names.end()) {
        *i = REDACTED;
        changed = true;
      } else {
        changed |= redact_members(*i, names);
      }
    }
  } else if (value.is_array()) {
    for (Json& item : value) changed |= redact_members(item, names);
  }
  return changed;
}

// Attributes hold the inputs and outputs as well; MLflow's own ids and names among them are left alone.
template <class Change>
void change_values(Span& span, Change&& change) {
  const Json attributes = span.attributes();
  for (const auto& [key, value] : attributes.items()) {
    if (key.rfind("mlflow.", 0) == 0 && key != attribute_key::SPAN_INPUTS && key != attribute_key::SPAN_OUTPUTS &&
        key.rfind("mlflow.chat.", 0) != 0)
      continue;
    Json changed = value;
    if (!change(changed)) continue;
    if (key == attribute_key::SPAN_INPUTS) {
      span.set_inputs(changed);
    } else if (key == attribute_key::SPAN_OUTPUTS) {
      span.set_outputs(changed);
    } else {
      span.set_attribute(key, changed);
    }
  }
}

}  // namespace

void configure(const ConfigureOptions& options) { use(std::make_shared<Processors>(options.span_processors)); }

void add_span_processor(SpanProcessor processor) {
  auto list = std::make_shared<Processors>(*current());
  list->push_back(std::move(processor));
  use(std::move(list));
}

SpanProcessor redact_personal_data() {
  return [](Span& span) {
    change_values(span, [](Json& value) { return change_strings(value, internal::redact_personal_data); });
  };
}

SpanProcessor redact_fields(std::vector<std::string> names) {
  return [names = std::move(names)](Span& span) {
    change_values(span, [&](Json& value) { return redact_members(value, names); });
  };
}

}  // namespace mlflow::tracing
