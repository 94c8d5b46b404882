// What a span is told with a value, and what is asked of it.
#include "api/guarded.h"
#include "api/json_values.h"
#include "api/span_state.h"
#include "model/attribute_keys.h"
#include "reading/open_trace.h"
#include "reading/trace_json.h"

namespace mlflow {

using namespace internal;

namespace {

// What an annotated function's span has so far, from the thread that reads the records: this side keeps no copy.
Json recorded_attributes(const SpanState& state) {
  Json attributes = Json::object();
  read_open_trace(state.trace_id, [&](FinishedTrace& trace) {
    for (const FinishedSpan& span : trace.spans)
      if (span.span_id == state.span_id)
        for (const Attribute& attribute : span.attributes)
          attributes[std::string(attribute.key)] = parse_python_json(attribute.value);
  });
  return attributes;
}

Json member(const Json& object, std::string_view key) {
  const auto found = object.find(key);
  return found == object.end() ? Json() : *found;
}

std::string form(const Json& json) {
  ValueBytes bytes;
  write_json(bytes, json);
  return std::string(bytes.view());
}

// Through a processor's view of a span.
void say_processed(ProcessedSpan& span, Said what, std::string_view key, const Json& value) {
  if (what == Said::INPUTS) key = attribute_key::SPAN_INPUTS;
  if (what == Said::OUTPUTS) key = attribute_key::SPAN_OUTPUTS;
  if (what == Said::INPUTS) span.inputs = value;
  if (what == Said::OUTPUTS) span.outputs = value;
  span.attributes[std::string(key)] = value;
}

std::string said_processed(const ProcessedSpan& span, Said what, std::string_view key) {
  switch (what) {
    case Said::INPUTS: return form(span.inputs);
    case Said::OUTPUTS: return form(span.outputs);
    case Said::ATTRIBUTE: return form(member(span.attributes, key));
    case Said::ATTRIBUTES: return form(span.attributes);
    case Said::EVENTS: return std::string(packed(span.events).view());
    case Said::LINKS: return std::string(packed(span.links).view());
  }
  return {};
}

// Of a span made by hand that is open here, or was.
void say_recorded(SpanState& state, Said what, std::string_view key, const ValueBytes& value) {
  const RecordKind kind = what == Said::INPUTS    ? RecordKind::SPAN_INPUTS
                          : what == Said::OUTPUTS ? RecordKind::SPAN_RESULT
                                                  : RecordKind::SPAN_ATTRIBUTE;
  write_record<SpanRecord>(state, kind, 0, [&](auto&, ValueWriter& values) {
    if (what == Said::ATTRIBUTE) write_text(values, key);
    write_value(values, value);
  });
  if (what == Said::INPUTS) state.said.set_inputs(value);
  if (what == Said::OUTPUTS) state.said.set_outputs(value);
  if (what == Said::ATTRIBUTE) state.said.set_attribute(key, value);
}

}  // namespace

void Span::say(Said what, std::string_view key, const ValueBytes& value) noexcept {
  if (!recorded_) return;
  if (what == Said::ATTRIBUTES) {
    const bool object = for_each_member(
        value, [this](std::string_view name, const ValueBytes& member) { say(Said::ATTRIBUTE, name, member); });
    if (!object) report(Severity::WARNING, "set_attributes wants an object of names and values; nothing was set");
    return;
  }
  guarded("setting a value of a span", [&] {
    if (state_->processed) {
      say_processed(*state_->processed, what, key, read_value<Json>(value.view()));
    } else {
      say_recorded(*state_, what, key, value);
    }
  });
}

std::string Span::said(Said what, std::string_view key) const {
  if (!state_) return what == Said::ATTRIBUTES ? form(Json::object()) : std::string();
  const SpanState& state = *state_;
  if (state.processed) return said_processed(*state.processed, what, key);
  if (state.annotated != nullptr && what != Said::EVENTS && what != Said::LINKS) {
    const Json attributes = recorded_attributes(state);
    if (what == Said::ATTRIBUTES) return form(attributes);
    return form(member(attributes, what == Said::INPUTS    ? attribute_key::SPAN_INPUTS
                                   : what == Said::OUTPUTS ? attribute_key::SPAN_OUTPUTS
                                                           : key));
  }
  switch (what) {
    case Said::INPUTS: return state.said.inputs();
    case Said::OUTPUTS: return state.said.outputs();
    case Said::ATTRIBUTE: return state.said.attribute(key);
    case Said::ATTRIBUTES: return state.said.attributes();
    case Said::EVENTS: return state.said.events();
    case Said::LINKS: return state.said.links();
  }
  return {};
}

}  // namespace mlflow
