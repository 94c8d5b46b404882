#include "api/redactor.h"

#include <algorithm>
#include <initializer_list>

#include "api/span_state.h"
#include "model/attribute_keys.h"
#include "text/json_text.h"
#include "text/personal_data.h"
#include "text/redacted_json.h"

namespace mlflow::internal {
namespace {

constexpr std::string_view own_keys = "mlflow.";

bool is_one_of(std::string_view key, std::initializer_list<std::string_view> keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// MLflow's own ids, names and numbers are left alone.
bool is_written_by_people(std::string_view key) {
  using namespace attribute_key;
  return !key.starts_with(own_keys) || key.starts_with("mlflow.chat.") ||
         is_one_of(key, {SPAN_INPUTS, SPAN_OUTPUTS, SPAN_DESCRIPTION, CHUNK_VALUE, metadata_key::SESSION,
                         metadata_key::USER, tag_key::TRACE_NAME});
}

// In every string, keys of objects among them. Two keys that become one get numbers, so that nothing else is lost.
bool redact_personal_strings(Json& value) {
  if (value.is_string()) return redact_personal_data(*value.get_ptr<std::string*>());
  bool changed = false;
  if (value.is_array())
    for (Json& item : value) changed |= redact_personal_strings(item);
  if (!value.is_object()) return changed;
  Json copy = Json::object();
  for (auto& [key, item] : value.items()) {
    changed |= redact_personal_strings(item);
    std::string name = key;
    changed |= redact_personal_data(name);
    std::string unique = name;
    for (int number = 2; copy.contains(unique); ++number) unique = name + " " + std::to_string(number);
    copy[unique] = std::move(item);
  }
  value = std::move(copy);
  return changed;
}

bool redact_named_members(Json& value, const std::vector<std::string>& names) {
  bool changed = false;
  if (value.is_array())
    for (Json& item : value) changed |= redact_named_members(item, names);
  if (!value.is_object()) return changed;
  for (auto i = value.begin(); i != value.end(); ++i) {
    if (std::find(names.begin(), names.end(), i.key()) != names.end()) {
      *i = std::string(REDACTED_TEXT);
      changed = true;
    } else {
      changed |= redact_named_members(*i, names);
    }
  }
  return changed;
}

// A chunk of a generator is JSON in a string.
bool redact_chunk(Json& value, const std::vector<std::string>& names) {
  if (!value.is_string()) return false;
  Json chunk = Json::parse(value.get_ref<const std::string&>(), nullptr, false);
  if (chunk.is_discarded() || !redact_named_members(chunk, names)) return false;
  std::string json;
  append_json(json, chunk);
  std::string ascii;
  append_ascii(ascii, json);
  value = ascii;
  return true;
}

}  // namespace

bool Redactor::is_named(const std::string& key) const {
  return names_ && std::find(names_->begin(), names_->end(), key) != names_->end();
}

bool Redactor::redact_text(std::string& text) const { return !names_ && redact_personal_data(text); }

bool Redactor::redact_value(const std::string& key, Json& value) const {
  if (!is_written_by_people(key)) return false;
  if (!names_) return redact_personal_strings(value);
  if (key == attribute_key::CHUNK_VALUE) return redact_chunk(value, *names_);
  if (!is_named(key)) return redact_named_members(value, *names_);
  value = std::string(REDACTED_TEXT);
  return true;
}

void Redactor::operator()(Span& span) const {
  SpanState& state = *SpanState::of(span);
  if (!state.processed) return;
  ProcessedSpan& seen = *state.processed;
  const auto redact_object = [this](Json& object) {
    bool changed = false;
    Json copy = Json::object();
    for (auto& [key, value] : object.items()) {
      std::string name = key;
      changed |= redact_value(key, value);
      if (!key.starts_with(own_keys)) changed |= redact_text(name);
      copy[name] = std::move(value);
    }
    object = std::move(copy);
    return changed;
  };
  redact_object(seen.attributes);
  seen.inputs = seen.attributes.value(attribute_key::SPAN_INPUTS, Json());
  seen.outputs = seen.attributes.value(attribute_key::SPAN_OUTPUTS, Json());
  for (SpanEvent& event : seen.events) {
    seen.events_changed |= redact_text(event.name);
    seen.events_changed |= redact_object(event.attributes);
  }
  redact_text(state.name);
  redact_text(state.status.description);
}

void Redactor::redact_kept(FinishedTrace& trace, std::string_view& text) const {
  std::string copy(text);
  if (redact_text(copy)) text = trace.keep(copy);
}

void Redactor::redact_json(FinishedTrace& trace, std::string_view& json) const {
  Json value = Json::parse(json, nullptr, false);
  if (value.is_discarded() || !redact_value({}, value)) return;
  std::string text;
  append_json(text, value);
  json = trace.keep(text);
}

void Redactor::redact_pairs(FinishedTrace& trace,
                            std::pmr::vector<std::pair<std::string_view, std::string_view>>& pairs) const {
  for (auto& [key, value] : pairs) {
    if (!is_written_by_people(key)) continue;
    if (is_named(std::string(key))) value = REDACTED_TEXT;
    redact_kept(trace, value);
    if (!key.starts_with(own_keys)) redact_kept(trace, key);
  }
}

void Redactor::redact(FinishedTrace& trace) const {
  redact_pairs(trace, trace.facts.tags);
  redact_pairs(trace, trace.facts.metadata);
  for (auto& [id, json] : trace.facts.assessments) redact_json(trace, json);
  for (std::string_view* preview : {&trace.facts.request_preview, &trace.facts.response_preview}) {
    redact_json(trace, *preview);
    redact_kept(trace, *preview);
  }
  redact_kept(trace, trace.facts.client_request_id);
  for (FinishedSpan& span : trace.spans)
    for (SpanLink& link : span.links)
      for (Attribute& attribute : link.attributes) redact_json(trace, attribute.value);
}

}  // namespace mlflow::internal
