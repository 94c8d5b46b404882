#include "chrome_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>

#include "config/version.h"
#include "lanes.h"
#include "model/attribute_keys.h"
#include "text/json_scan.h"
#include "text/json_text.h"
#include "text/printable.h"

namespace mlflow::tools {
namespace {

using internal::Attribute;
using internal::FinishedSpan;

std::string json_string(std::string_view text) {
  std::string json;
  internal::append_json_string(json, text);
  return json;
}

std::string shown(std::string_view json) {
  return json.starts_with('"') ? internal::text_of_json(json) : std::string(json);
}

// `until - from` in microseconds; nothing is before its start.
std::string microseconds(std::int64_t until, std::int64_t from) {
  const std::uint64_t distance =
      until <= from ? 0 : static_cast<std::uint64_t>(until) - static_cast<std::uint64_t>(from);
  return fmt::format("{}.{:03}", distance / 1000, distance % 1000);
}

class ChromeTrace {
 public:
  std::string text(const std::vector<ChosenTrace>& traces) {
    start_ = std::numeric_limits<std::int64_t>::max();
    for (const ChosenTrace& chosen : traces)
      for (const FinishedSpan& span : chosen.trace->spans) start_ = std::min(start_, span.start_ns);
    out_ = "{\"traceEvents\": [\n";
    for (std::size_t i = 0; i < traces.size(); ++i) add(traces[i], i + 1);
    if (out_.ends_with(",\n")) out_.erase(out_.size() - 2, 1);
    out_ += fmt::format(
        "], \"displayTimeUnit\": \"ns\", \"otherData\": {{\"made_by\": {}, \"start_time_unix_nano\": {}}}}}\n",
        json_string(std::string("mlflow-trace ") + internal::version), json_string(std::to_string(start_)));
    return std::move(out_);
  }

 private:
  void add(const ChosenTrace& chosen, std::size_t process) {
    name("process_name", process, 0, chosen.row.name + " " + chosen.row.id);
    const Lanes lanes = arrange_lanes(*chosen.trace);
    for (std::size_t i = 0; i < lanes.names.size(); ++i)
      name("thread_name", process, i + 1, lanes.names[i].empty() ? fmt::format("lane {}", i + 1) : lanes.names[i]);
    for (std::size_t i = 0; i < chosen.trace->spans.size(); ++i)
      add_span(chosen.trace->spans[i], process, lanes.of_span[i] + 1);
  }

  void name(const char* kind, std::size_t process, std::size_t thread, const std::string& text) {
    out_ += fmt::format(R"({{"name": "{}", "ph": "M", "pid": {}, "tid": {}, "args": {{"name": {}}}}},)", kind, process,
                        thread, json_string(text));
    out_ += '\n';
  }

  void add_span(const FinishedSpan& span, std::size_t process, std::size_t thread) {
    const bool failed = span.status == internal::StatusCode::ERROR;
    const std::string type = shown(span.attribute(internal::attribute_key::SPAN_TYPE));
    out_ +=
        fmt::format(R"({{"name": {}, "cat": {}, "ph": "X", "ts": {}, "dur": {}, "pid": {}, "tid": {}, "args": )",
                    json_string(span.name), json_string((type.empty() ? "UNKNOWN" : type) + (failed ? ",ERROR" : "")),
                    microseconds(span.start_ns, start_), microseconds(span.end_ns, span.start_ns), process, thread);
    out_ += fmt::format(R"({{"span_id": "{}")", internal::hex(span.span_id));
    if (failed) out_ += ", \"error\": " + json_string(span.status_message);
    add_attributes(span.attributes);
    out_ += "}},\n";
    for (const internal::Event& event : span.events) {
      out_ += fmt::format(R"({{"name": {}, "ph": "i", "s": "t", "ts": {}, "pid": {}, "tid": {}, "args": {{"of": {})",
                          json_string(event.name), microseconds(event.time_ns, start_), process, thread,
                          json_string(span.name));
      add_attributes(event.attributes);
      out_ += "}},\n";
    }
  }

  void add_attributes(const std::pmr::vector<Attribute>& attributes) {
    for (const Attribute& attribute : attributes)
      if (attribute.key != internal::attribute_key::TRACE_REQUEST_ID)
        out_ += ", " + json_string(attribute.key) + ": " + json_string(shown(attribute.value));
  }

  std::string out_;
  std::int64_t start_ = 0;  // the earliest of all
};

}  // namespace

std::string chrome_trace(const std::vector<ChosenTrace>& traces) {
  // It may go to a terminal.
  return internal::printable_json(ChromeTrace().text(traces));
}

}  // namespace mlflow::tools
