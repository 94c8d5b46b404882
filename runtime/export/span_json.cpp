#include "export/span_json.h"

#include "model/attribute_keys.h"
#include "model/trace_id.h"
#include "text/base64.h"
#include "text/json_text.h"
#include "text/python_size.h"

namespace mlflow::internal {
namespace {

// The same walk writes a span or only counts: what is written and what is counted cannot differ.
struct JsonText {
  std::string& to;
  void raw(std::string_view text) { to += text; }
  void string(std::string_view text) { append_json_string(to, text); }
  void json(std::string_view text) { to += text; }
  void id(const TraceId& id) {
    to += '"';
    append_base64(to, bytes(id.high) + bytes(id.low));
    to += '"';
  }
  void id(SpanId id) {
    to += '"';
    append_base64(to, bytes(id));
    to += '"';
  }
  void number(std::int64_t number) { to += std::to_string(number); }

  static std::string bytes(std::uint64_t number) {
    std::string text(8, '\0');
    for (int i = 7; i >= 0; --i, number >>= 8) text[static_cast<std::size_t>(i)] = static_cast<char>(number);
    return text;
  }
};

struct PythonSize {
  std::size_t size = 0;
  void raw(std::string_view text) { size += text.size(); }
  void string(std::string_view text) { size += python_string_size(text); }
  void json(std::string_view text) { size += python_json_size(text); }
  void id(const TraceId&) { size += 26; }
  void id(SpanId) { size += 14; }
  void number(std::int64_t number) {
    if (number < 0) ++size;
    std::uint64_t rest = number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
    do ++size;
    while ((rest /= 10) != 0);
  }
};

template <class Out>
void write_native_attributes(Out& out, const std::pmr::vector<Attribute>& attributes) {
  out.raw("{");
  bool first = true;
  for (const Attribute& attribute : attributes) {
    if (!first) out.raw(", ");
    first = false;
    out.string(attribute.key);
    out.raw(": ");
    out.json(attribute.value);
  }
  out.raw("}");
}

template <class Out>
void write_events(Out& out, const FinishedSpan& span) {
  bool first = true;
  for (const Event& event : span.events) {
    if (!first) out.raw(", ");
    first = false;
    out.raw("{\"name\": ");
    out.string(event.name);
    out.raw(", \"time_unix_nano\": ");
    out.number(event.time_ns);
    out.raw(", \"attributes\": ");
    write_native_attributes(out, event.attributes);
    out.raw("}");
  }
}

template <class Out>
void write_links(Out& out, const FinishedSpan& span) {
  bool first = true;
  for (const SpanLink& link : span.links) {
    if (!first) out.raw(", ");
    first = false;
    out.raw("{\"trace_id\": ");
    out.string(mlflow_id(link.trace_id));
    out.raw(", \"span_id\": ");
    out.string(hex(link.span_id));
    out.raw(", \"attributes\": ");
    if (link.attributes.empty())
      out.raw("null");
    else
      write_native_attributes(out, link.attributes);
    out.raw("}");
  }
}

template <class Out>
void write_span(Out& out, const FinishedSpan& span) {
  out.raw("{\"trace_id\": ");
  out.id(span.trace_id);
  out.raw(", \"span_id\": ");
  out.id(span.span_id);
  out.raw(", \"parent_span_id\": ");
  if (span.parent_id != 0)
    out.id(span.parent_id);
  else
    out.raw("null");
  out.raw(", \"name\": ");
  out.string(span.name);
  out.raw(", \"start_time_unix_nano\": ");
  out.number(span.start_ns);
  out.raw(", \"end_time_unix_nano\": ");
  out.number(span.end_ns);
  out.raw(", \"events\": [");
  write_events(out, span);
  out.raw(span.status == StatusCode::ERROR ? "], \"status\": {\"code\": \"STATUS_CODE_ERROR\", \"message\": "
                                           : "], \"status\": {\"code\": \"STATUS_CODE_OK\", \"message\": ");
  out.string(span.status_message);
  out.raw("}, \"attributes\": {\"mlflow.traceRequestId\": ");
  // Attribute values are JSON texts inside strings, this one too.
  out.string("\"" + mlflow_id(span.trace_id) + "\"");
  for (const Attribute& attribute : span.attributes) {
    if (attribute.key == attribute_key::TRACE_REQUEST_ID) continue;
    out.raw(", ");
    out.string(attribute.key);
    out.raw(": ");
    out.string(attribute.value);
  }
  out.raw("}, \"links\": [");
  write_links(out, span);
  out.raw("]}");
}

}  // namespace

void append_span_json(std::string& to, const FinishedSpan& span) {
  JsonText out{to};
  write_span(out, span);
}

std::string traces_json(const FinishedTrace& trace) {
  std::string text = "{\"spans\": [";
  for (const FinishedSpan& span : trace.spans) {
    if (&span != &trace.spans.front()) text += ", ";
    append_span_json(text, span);
  }
  text += "]}";
  return text;
}

std::size_t python_span_size(const FinishedSpan& span) {
  PythonSize out;
  write_span(out, span);
  return out.size;
}

}  // namespace mlflow::internal
