#include "view_data.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

#include "export/token_usage.h"
#include "lanes.h"
#include "model/attribute_keys.h"
#include "model/trace_id.h"
#include "text/base64.h"
#include "text/json_scan.h"
#include "text/json_text.h"
#include "text/printable.h"

namespace mlflow::tools {
namespace {

using internal::Attribute;
using internal::Event;
using internal::FinishedSpan;
using internal::FinishedTrace;
using internal::StatusCode;

constexpr std::uint64_t exact_in_javascript = std::uint64_t{1} << 53;

// `a - b`, whatever both are.
void append_distance(std::string& to, std::int64_t a, std::int64_t b) {
  const bool is_negative = a < b;
  const std::uint64_t size = is_negative ? static_cast<std::uint64_t>(b) - static_cast<std::uint64_t>(a)
                                         : static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b);
  const char* const quote = size > exact_in_javascript ? "\"" : "";
  to += quote;
  if (is_negative) to += '-';
  to += std::to_string(size);
  to += quote;
}

class ViewData {
 public:
  std::string text(const std::vector<ChosenTrace>& traces) {
    out_ = "{\"format\":1,\"traces\":[";
    for (const ChosenTrace& chosen : traces) {
      if (&chosen != &traces.front()) out_ += ',';
      add(chosen);
    }
    out_ += "]}";
    return without_angle_brackets(out_);
  }

 private:
  void key(std::string_view name) {
    internal::append_json_string(out_, name);
    out_ += ':';
  }
  void member(std::string_view name, std::string_view text) {
    key(name);
    internal::append_json_string(out_, text);
    out_ += ',';
  }

  // An array or object of what `add_one` writes for each item.
  template <class Items, class AddOne>
  void list(std::string_view name, const char* brackets, const Items& items, AddOne&& add_one) {
    key(name);
    out_ += brackets[0];
    bool first = true;
    for (const auto& item : items) {
      if (!first) out_ += ',';
      first = false;
      add_one(item);
    }
    out_ += brackets[1];
  }
  void pairs(std::string_view name, const internal::TextPairs& texts) {
    list(name, "{}", texts, [this](const auto& pair) {
      key(pair.first);
      internal::append_json_string(out_, pair.second);
    });
    out_ += ',';
  }
  void attributes(const std::pmr::vector<Attribute>& all) {
    list("attributes", "{}", all, [this](const Attribute& attribute) {
      key(attribute.key);
      internal::append_json_string(out_, attribute.value);
    });
  }

  void add(const ChosenTrace& chosen) {
    const FinishedTrace& trace = *chosen.trace;
    start_ = trace.spans.empty() ? 0 : trace.spans.front().start_ns;
    for (const FinishedSpan& span : trace.spans) start_ = std::min(start_, span.start_ns);
    out_ += '{';
    member("id", internal::mlflow_id(trace.id));
    member("name", chosen.row.name);
    member("state", chosen.row.state);
    member("start", std::to_string(start_));
    member("experiment", chosen.row.experiment_name.empty() ? chosen.row.experiment_id : chosen.row.experiment_name);
    member("delivered", chosen.row.delivered_to);
    member("request", chosen.row.request);
    member("response", chosen.row.response);
    member("tokens", internal::rolled_up_usage(trace));
    pairs("metadata", trace.facts.metadata);
    pairs("tags", trace.facts.tags);
    key("incomplete");
    out_ += trace.incomplete ? "true," : "false,";
    list("assessments", "[]", chosen.assessments,
         [this](const std::string& json) { internal::append_json_string(out_, json); });
    out_ += ',';
    list("attachments", "{}", trace.attachments, [this](const internal::AttachedFile& file) {
      key(file.id);
      out_ += '"';
      internal::append_base64(out_, file.bytes);
      out_ += '"';
    });
    out_ += ',';
    add_spans(trace);
    out_ += '}';
  }

  void add_spans(const FinishedTrace& trace) {
    const Lanes lanes = arrange_lanes(trace);
    list("lanes", "[]", lanes.names, [this](const std::string& name) { internal::append_json_string(out_, name); });
    out_ += ',';
    std::unordered_map<internal::SpanId, std::size_t> numbers;
    for (std::size_t i = 0; i < trace.spans.size(); ++i) numbers.emplace(trace.spans[i].span_id, i);
    std::size_t number = 0;
    list("spans", "[]", trace.spans, [&](const FinishedSpan& span) {
      const auto parent = numbers.find(span.parent_id);
      out_ += "{\"parent\":" + (parent == numbers.end() ? "-1" : std::to_string(parent->second));
      out_ += ",\"lane\":" + std::to_string(lanes.of_span[number++]) + ",";
      add_span(span);
      out_ += '}';
    });
  }

  void add_span(const FinishedSpan& span) {
    const std::string_view type = span.attribute(internal::attribute_key::SPAN_TYPE);
    member("id", internal::hex(span.span_id));
    member("name", span.name);
    member("type", type.starts_with('"') ? internal::text_of_json(type) : std::string(type));
    member("status", span.status == StatusCode::ERROR ? "ERROR" : span.status == StatusCode::OK ? "OK" : "UNSET");
    member("message", span.status_message);
    key("start");
    append_distance(out_, span.start_ns, start_);
    out_ += ',';
    key("duration");
    append_distance(out_, span.end_ns, span.start_ns);
    out_ += ',';
    attributes(span.attributes);
    out_ += ',';
    list("events", "[]", span.events, [this](const Event& event) {
      out_ += '{';
      member("name", event.name);
      key("at");
      append_distance(out_, event.time_ns, start_);
      out_ += ',';
      attributes(event.attributes);
      out_ += '}';
    });
    out_ += ',';
    list("links", "[]", span.links, [this](const internal::SpanLink& link) {
      out_ += '{';
      member("trace", internal::mlflow_id(link.trace_id));
      key("span");
      internal::append_json_string(out_, internal::hex(link.span_id));
      out_ += '}';
    });
  }

  // In JSON `<` is only ever inside a text, where it may be written by its number.
  static std::string without_angle_brackets(const std::string& json) {
    std::string safe;
    safe.reserve(json.size() + json.size() / 64);
    std::size_t from = 0;
    for (std::size_t at = json.find('<'); at != json.npos; at = json.find('<', from)) {
      safe.append(json, from, at - from);
      safe += "\\u003c";
      from = at + 1;
    }
    return safe.append(json, from);
  }

  std::string out_;
  std::int64_t start_ = 0;  // of the trace that is being written
};

}  // namespace

std::string view_data(const std::vector<ChosenTrace>& traces) {
  // It may go to a terminal.
  return internal::printable_json(ViewData().text(traces));
}

}  // namespace mlflow::tools
