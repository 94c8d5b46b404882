#include "processor/span_builder.h"

#include <algorithm>
#include <vector>

#include "model/attribute_keys.h"
#include "processor/redacted_parameters.h"
#include "text/json_text.h"
#include "text/redacted_json.h"
#include "text/utf8.h"

namespace mlflow::internal {

namespace {

constexpr std::string_view INPUTS = attribute_key::SPAN_INPUTS;
constexpr std::string_view OUTPUTS = attribute_key::SPAN_OUTPUTS;
constexpr std::string_view LOG_LEVEL = attribute_key::SPAN_LOG_LEVEL;
constexpr std::string_view SPAN_TYPE = attribute_key::SPAN_TYPE;
constexpr std::string_view ERROR_LEVEL = "40";

// Reused from span to span: only its final text is kept in the trace.
std::string& scratch() {
  thread_local std::string text;
  text.clear();
  return text;
}

// The next value behind what is in `json`.
void append_captured(std::string& json, ValueReader& values, const SecretNames& secrets) {
  const std::size_t begin = json.size();
  values.append_json(json);
  std::string hidden;
  if (hide_secret_members(std::string_view(json).substr(begin), secrets, hidden))
    json.replace(begin, json.npos, hidden);
}

}  // namespace

void SpanBuilder::set_attribute(std::string_view key, std::string_view json) {
  const std::string_view kept = trace_.keep(json);
  for (Attribute& a : span_.attributes) {
    if (a.key == key) {
      a.value = kept;
      return;
    }
  }
  span_.attributes.push_back({key, kept});
}

void SpanBuilder::set_status(StatusCode code, std::string_view message) {
  span_.status = code;
  span_.status_message = trace_.keep(quotes_redacted_exception(trace_, message) ? REDACTED_TEXT : message);
}

void SpanBuilder::append_inputs(const RegisteredCallsite& callsite, ValueReader& values, const SecretNames& secrets) {
  std::string& json = scratch();
  json += '{';
  bool first = true;
  for (const RegisteredParameter& parameter : callsite.parameters) {
    if (!first) json += ", ";
    first = false;
    append_json_string(json, parameter.name);
    json += ": ";
    switch (parameter.kind) {
      case mlflow_trace_v1::Parameter::REDACTED: json += REDACTED_JSON; break;
      case mlflow_trace_v1::Parameter::OPAQUE: append_json_string(json, parameter.type); break;
      case mlflow_trace_v1::Parameter::PACK:
        json += '[';
        for (unsigned i = 0; i < parameter.pack_size; ++i) {
          if (i != 0) json += ", ";
          append_captured(json, values, secrets);
        }
        json += ']';
        break;
      case mlflow_trace_v1::Parameter::CAPTURED:
      case mlflow_trace_v1::Parameter::ADDRESS: append_captured(json, values, secrets); break;
    }
  }
  json += '}';
  span_.attributes.push_back({INPUTS, trace_.keep(json)});
}

void SpanBuilder::begin_annotated(const RegisteredCallsite& callsite, std::string_view trace_id_json,
                                  ValueReader& values, bool values_lost, const SecretNames& secrets) {
  using mlflow_trace_v1::Callsite;
  span_.name = callsite.name;  // registered callsites live as long as the process
  span_.attributes.reserve(7 + callsite.attributes.size());
  span_.attributes.push_back({attribute_key::TRACE_REQUEST_ID, trace_id_json});
  span_.attributes.push_back({SPAN_TYPE, callsite.span_type_json});
  for (const auto& [key, json] : callsite.attributes) span_.attributes.push_back({key, json});
  if (!callsite.description_json.empty())
    span_.attributes.push_back({attribute_key::SPAN_DESCRIPTION, callsite.description_json});
  if ((callsite.flags & Callsite::GENERATOR) == 0)
    span_.attributes.push_back({attribute_key::SPAN_FUNCTION_NAME, callsite.function_json});
  if ((callsite.flags & Callsite::CAPTURES_INPUTS) == 0) return;
  if (values_lost) {
    set_attribute(INPUTS, "\"[lost: no memory for the arguments]\"");
  } else {
    append_inputs(callsite, values, secrets);
  }
}

void SpanBuilder::set_captured_output(ValueReader& values, const SecretNames& secrets) {
  if (!span_.attribute(OUTPUTS).empty()) return;
  std::string& json = scratch();
  append_captured(json, values, secrets);
  set_attribute(OUTPUTS, json);
}

void SpanBuilder::begin_named(std::string_view trace_id_json, ValueReader& values) {
  std::string text;
  span_.name = trace_.keep(valid_utf8(values.text(text)));
  span_.attributes.push_back({attribute_key::TRACE_REQUEST_ID, trace_id_json});
  std::string json;
  append_json_string(json, values.text(text));
  span_.attributes.push_back({SPAN_TYPE, trace_.keep(json)});
  if (!values.enter_object()) return;
  std::string key;
  while (values.next_key(key)) {
    json.clear();
    values.append_json(json);
    set_attribute(trace_.keep(key), json);
  }
}

SpanBuilder::ExceptionParts SpanBuilder::read_exception(ValueReader& values, StackText& stack_text) {
  ExceptionParts parts;
  std::string text;
  parts.type = values.text(text);
  parts.type = parts.type.empty() ? "exception" : demangled(parts.type.c_str());
  const std::string_view message = values.text(text);
  parts.message = message == "null" && message.data() == text.data() ? std::string() : valid_utf8(message);
  const auto count = values.fixed<std::uint32_t>();
  std::vector<std::uint64_t> addresses;
  for (std::uint32_t i = 0; i < count && !values.at_end(); ++i) addresses.push_back(values.fixed<std::uint64_t>());
  parts.stack = stack_text.lines(addresses);
  return parts;
}

void SpanBuilder::write_exception(std::int64_t time_ns, ExceptionParts parts) {
  if (quotes_redacted_exception(trace_, parts.message)) parts.message = REDACTED_TEXT;
  const std::string last_line = parts.message.empty() ? parts.type : parts.type + ": " + parts.message;
  const auto kept_json = [&](std::string_view text) {
    std::string& json = scratch();
    append_json_string(json, text);
    return trace_.keep(json);
  };
  Event& event = span_.events.emplace_back(&trace_.arena);
  event.name = "exception";
  event.time_ns = time_ns;
  event.attributes.push_back({"exception.message", kept_json(parts.message)});
  event.attributes.push_back({"exception.type", kept_json(unqualified(parts.type))});
  event.attributes.push_back(
      {"exception.stacktrace", kept_json("Traceback (most recent call last):\n" + parts.stack + last_line)});
  set_status(StatusCode::ERROR, std::string(unqualified(parts.type)) + ": " + parts.message);
}

void SpanBuilder::add_event(std::int64_t time_ns, ValueReader& values) {
  std::string text;
  Event& event = span_.events.emplace_back(&trace_.arena);
  event.name = trace_.keep(valid_utf8(values.text(text)));
  event.time_ns = time_ns;
  if (!values.enter_object()) return;
  std::string key;
  while (values.next_key(key)) {
    text.clear();
    values.append_json(text);
    event.attributes.push_back({trace_.keep(key), trace_.keep(text)});
  }
}

std::string_view SpanBuilder::add_chunk(std::int64_t time_ns, std::size_t index, ValueReader& values,
                                        const SecretNames& secrets) {
  std::string json;
  append_captured(json, values, secrets);
  write_chunk(time_ns, index, json);
  return trace_.keep(json);
}

void SpanBuilder::write_chunk(std::int64_t time_ns, std::size_t index, std::string_view json) {
  std::string ascii;
  append_ascii(ascii, json);
  std::string as_text;
  append_json_string(as_text, ascii);
  Event& event = span_.events.emplace_back(&trace_.arena);
  event.name = trace_.keep("mlflow.chunk.item." + std::to_string(index));
  event.time_ns = time_ns;
  event.attributes.push_back({attribute_key::CHUNK_VALUE, trace_.keep(as_text)});
}

void SpanBuilder::set_model_call(const ModelSpan& call) {
  span_.name = trace_.keep(call.name);
  std::string text;
  append_json_string(text, call.span_type);
  set_attribute(SPAN_TYPE, text);
  if (call.tells_start) set_attribute(attribute_key::SPAN_START_TIME_NS, std::to_string(span_.start_ns));
  for (const auto& [key, json] : call.attributes) set_attribute(trace_.keep(key), json);
  for (std::size_t i = 0; i < call.chunks.size(); ++i) write_chunk(call.chunks[i].time_ns, i, call.chunks[i].json);
  if (!call.failure) return;
  const ModelSpan::Failure& failure = *call.failure;
  // As Python shows what an exception was caused by.
  const std::string cause =
      failure.cause.empty()
          ? std::string()
          : failure.cause + "\n\nThe above exception was the direct cause of the following exception:\n\n";
  write_exception(span_.end_ns, {failure.type, failure.message, cause});
  if (!failure.is_status_text) set_status(StatusCode::ERROR, {});
}

void SpanBuilder::add_link(const LinkRecord& record, ValueReader& values) {
  SpanLink& link = span_.links.emplace_back(&trace_.arena);
  link.trace_id = {record.trace_high, record.trace_low};
  link.span_id = record.linked_span_id;
  if (!values.enter_object()) return;
  std::string key;
  std::string json;
  while (values.next_key(key)) {
    json.clear();
    values.append_json(json);
    link.attributes.push_back({trace_.keep(key), trace_.keep(json)});
  }
}

bool SpanBuilder::has_exception() const {
  return std::any_of(span_.events.begin(), span_.events.end(), [](const Event& e) { return e.name == "exception"; });
}

void SpanBuilder::finish(const RegisteredCallsite* callsite, bool completed) {
  using mlflow_trace_v1::Callsite;
  const bool has_exception = this->has_exception();
  const bool failed = span_.status == StatusCode::ERROR;
  if (!failed) span_.status = StatusCode::OK;
  if (callsite != nullptr && completed && !has_exception && (callsite->flags & Callsite::CAPTURES_OUTPUTS) != 0 &&
      span_.attribute(OUTPUTS).empty()) {
    if ((callsite->flags & Callsite::RETURNS_VOID) != 0) {
      set_attribute(OUTPUTS, "null");
    } else if ((callsite->flags & Callsite::OUTPUT_OPAQUE) != 0) {
      std::string& json = scratch();
      append_json_string(json, callsite->result_type);
      set_attribute(OUTPUTS, json);
    }
  }
  if (callsite != nullptr) hide_redacted_parameters(trace_, span_, *callsite);
  if (!span_.attribute(LOG_LEVEL).empty()) return;
  if (has_exception) {
    span_.attributes.push_back({LOG_LEVEL, ERROR_LEVEL});
  } else if (callsite != nullptr) {
    span_.attributes.push_back({LOG_LEVEL, callsite->log_level_json});
  } else {
    const std::string_view type = span_.attribute(SPAN_TYPE);
    const std::string_view name = type.size() >= 2 ? type.substr(1, type.size() - 2) : type;
    span_.attributes.push_back({LOG_LEVEL, default_log_level(name) == 20 ? "20" : "10"});
  }
}

}  // namespace mlflow::internal
