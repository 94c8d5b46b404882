#include "process/hidden_values.h"

#include <algorithm>
#include <string_view>

#include "model/attribute_keys.h"

namespace mlflow::internal {

namespace {

constexpr std::string_view HIDDEN = "\"[hidden: the program ended before its span processors saw this]\"";

bool is_of_the_source(std::string_view key) {
  constexpr std::string_view KEYS[] = {attribute_key::TRACE_REQUEST_ID, attribute_key::SPAN_TYPE,
                                       attribute_key::SPAN_FUNCTION_NAME, attribute_key::SPAN_LOG_LEVEL,
                                       attribute_key::SPAN_DESCRIPTION};
  return std::find(std::begin(KEYS), std::end(KEYS), key) != std::end(KEYS);
}

void hide(std::pmr::vector<Attribute>& attributes) {
  for (Attribute& attribute : attributes)
    if (!is_of_the_source(attribute.key)) attribute.value = HIDDEN;
}

}  // namespace

void hide_values(FinishedTrace& trace) {
  for (FinishedSpan& span : trace.spans) {
    hide(span.attributes);
    for (Event& event : span.events) hide(event.attributes);
    for (SpanLink& link : span.links) hide(link.attributes);
    if (span.status == StatusCode::ERROR) span.status_message = HIDDEN.substr(1, HIDDEN.size() - 2);
  }
}

}  // namespace mlflow::internal
