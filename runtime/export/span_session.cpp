#include "export/span_session.h"

#include "text/json_scan.h"

namespace mlflow::internal {
namespace {

// The text an attribute's JSON string stands for; other JSON as it is.
std::string attribute_text(std::string_view json) {
  if (!json.starts_with('"')) return json == "null" ? std::string() : std::string(json);
  std::string text;
  append_json_unescaped(text, json);
  return text;
}

std::string first_text(const FinishedTrace& trace, std::string_view key) {
  for (const FinishedSpan& span : trace.spans)
    if (std::string text = attribute_text(span.attribute(key)); !text.empty()) return text;
  return {};
}

}  // namespace

std::string session_of(const FinishedTrace& trace) {
  std::string session = first_text(trace, "session.id");
  return session.empty() ? first_text(trace, "gen_ai.conversation.id") : session;
}

std::string user_of(const FinishedTrace& trace) { return first_text(trace, "user.id"); }

}  // namespace mlflow::internal
