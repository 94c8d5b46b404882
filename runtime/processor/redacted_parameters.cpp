#include "processor/redacted_parameters.h"

#include <algorithm>
#include <vector>

#include "model/attribute_keys.h"
#include "text/json_scan.h"
#include "text/redacted_json.h"

namespace mlflow::internal {
namespace {

constexpr std::size_t shortest_quote = 4;  // shorter texts are part of too many others

std::vector<std::string_view> redacted_names(const RegisteredCallsite& callsite) {
  std::vector<std::string_view> names;
  for (const RegisteredParameter& parameter : callsite.parameters)
    if (parameter.kind == mlflow_trace_v1::Parameter::REDACTED) names.push_back(parameter.name);
  return names;
}

void hide_members(FinishedTrace& trace, std::pmr::vector<Attribute>& attributes,
                  const std::vector<std::string_view>& names) {
  std::string hidden;
  for (Attribute& attribute : attributes) {
    if (std::find(names.begin(), names.end(), attribute.key) != names.end())
      attribute.value = REDACTED_JSON;
    else if (redact_members(attribute.value, names, hidden))
      attribute.value = trace.keep(hidden);
  }
}

void note_message(FinishedTrace& trace, const Event& exception) {
  for (const Attribute& attribute : exception.attributes)
    if (std::string text; attribute.key == "exception.message") {
      append_json_unescaped(text, attribute.value);
      if (!text.empty() && !quotes_redacted_exception(trace, text)) trace.redacted_messages.push_back(std::move(text));
    }
}

std::string_view attribute_of(const Event& event, std::string_view key) {
  for (const Attribute& attribute : event.attributes)
    if (attribute.key == key) return attribute.value;
  return {};
}

// The type stays, and where it was thrown: the stack's last line ends with the message, and nothing else of it quotes
// that.
void hide_exception(FinishedTrace& trace, Event& exception) {
  const std::string_view message = attribute_of(exception, "exception.message");
  const std::string_view quoted =
      message.size() > 2 ? message.substr(1) : std::string_view();  // with the end of the string
  if (quoted.empty()) return;
  for (Attribute& attribute : exception.attributes) {
    if (attribute.key == "exception.message") attribute.value = REDACTED_JSON;
    if (attribute.key != "exception.stacktrace") continue;
    attribute.value = attribute.value.ends_with(quoted)
                          ? trace.keep(std::string(attribute.value.substr(0, attribute.value.size() - quoted.size())) +
                                       std::string(REDACTED_TEXT) + '"')
                          : REDACTED_JSON;
  }
}

// Of an exception: "Type: text".
std::string_view hidden_status(FinishedTrace& trace, std::string_view status, bool threw) {
  const std::size_t colon = threw ? status.find(": ") : status.npos;
  if (colon == status.npos) return REDACTED_TEXT;
  return trace.keep(std::string(status.substr(0, colon + 2)) + std::string(REDACTED_TEXT));
}

}  // namespace

void hide_redacted_parameters(FinishedTrace& trace, FinishedSpan& span, const RegisteredCallsite& callsite) {
  const std::vector<std::string_view> names = redacted_names(callsite);
  if (names.empty()) return;
  hide_members(trace, span.attributes, names);
  bool threw = false;
  for (Event& event : span.events) {
    hide_members(trace, event.attributes, names);
    if (event.name != "exception") continue;
    threw = true;
    note_message(trace, event);
    hide_exception(trace, event);
  }
  if (!span.status_message.empty()) span.status_message = hidden_status(trace, span.status_message, threw);
}

bool quotes_redacted_exception(const FinishedTrace& trace, std::string_view message) {
  return std::any_of(trace.redacted_messages.begin(), trace.redacted_messages.end(), [&](const std::string& known) {
    return known.size() < shortest_quote ? message == known : message.find(known) != message.npos;
  });
}

}  // namespace mlflow::internal
