#include "export/trace_info.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <numeric>
#include <utility>
#include <vector>

#include "export/otlp_encoder.h"
#include "export/preview.h"
#include "export/span_json.h"
#include "export/span_session.h"
#include "export/token_usage.h"
#include "model/attribute_keys.h"
#include "model/text_pairs.h"
#include "model/trace_id.h"
#include "text/bounded_numbers.h"
#include "text/json_text.h"
#include "text/python_size.h"
#include "text/utf8.h"

namespace mlflow::internal {
namespace {

constexpr std::size_t longest_metadata = 250;

// Metadata or tags in the order they were set, each key once.
class StringMap {
 public:
  StringMap(std::size_t longest_value) : longest_value_(longest_value) {}

  void set(std::string_view key, std::string_view value) {
    std::string key_scratch;
    std::string value_scratch;
    key = cut(valid_utf8(key, key_scratch), LONGEST_KEY);
    value = cut(valid_utf8(value, value_scratch), longest_value_);
    for (auto& [known, old] : entries_) {
      if (known == key) {
        old = value;
        return;
      }
    }
    entries_.emplace_back(key, value);
  }
  bool has(std::string_view key) const {
    return std::any_of(entries_.begin(), entries_.end(), [key](const auto& entry) { return entry.first == key; });
  }
  void append_json(std::string& to) const {
    to += '{';
    for (const auto& [key, value] : entries_) {
      if (&key != &entries_.front().first) to += ", ";
      append_json_string(to, key);
      to += ": ";
      append_json_string(to, value);
    }
    to += '}';
  }

 private:
  // Without a mark, as Python's client cuts.
  static std::string_view cut(std::string_view text, std::size_t limit) {
    return text.substr(0, bytes_of_characters(text, limit));
  }

  std::size_t longest_value_;
  std::vector<std::pair<std::string, std::string>> entries_;
};

// A percentile as numpy's default (and Python's client) computes it: between the two nearest values.
std::size_t percentile(const std::vector<std::size_t>& sorted, double share) {
  const double index = share * static_cast<double>(sorted.size() - 1);
  const auto lower = static_cast<std::size_t>(index);
  if (lower + 1 >= sorted.size()) return sorted.back();
  const double fraction = index - static_cast<double>(lower);
  return static_cast<std::size_t>(static_cast<double>(sorted[lower]) * (1 - fraction) +
                                  static_cast<double>(sorted[lower + 1]) * fraction);
}

void set_sizes(StringMap& metadata, const FinishedTrace& trace, std::size_t info_size) {
  std::vector<std::size_t> sizes;
  sizes.reserve(trace.spans.size());
  for (const FinishedSpan& span : trace.spans) sizes.push_back(python_span_size(span));
  if (trace.earlier) sizes.insert(sizes.end(), trace.earlier->sizes.begin(), trace.earlier->sizes.end());
  // ", " between spans
  const std::size_t total = std::accumulate(sizes.begin(), sizes.end(), info_size + 2 * (sizes.size() - 1));
  std::sort(sizes.begin(), sizes.end());
  char stats[256];
  std::snprintf(stats, sizeof stats,
                R"({"total_size_bytes": %zu, "num_spans": %zu, "max": %zu, "p25": %zu, "p50": %zu, "p75": %zu})", total,
                sizes.size(), sizes.back(), percentile(sizes, 0.25), percentile(sizes, 0.5), percentile(sizes, 0.75));
  metadata.set(metadata_key::SIZE_STATS, stats);
  metadata.set(metadata_key::SIZE_BYTES, std::to_string(total));
}

// Sessions and users that only spans tell: the servers take them from there, and 3.8.0 fails for ever when the trace
// info then lacks them.
void set_from_spans(StringMap& metadata, const FinishedTrace& trace) {
  // Spans are only looked through for what is not said already.
  const auto set = [&](const char* key, std::string_view earlier, std::string (*said_by)(const FinishedTrace&)) {
    if (metadata.has(key)) return;
    const std::string text = said_by(trace);
    if (!earlier.empty() || !text.empty()) metadata.set(key, text.empty() ? earlier : text);
  };
  const EarlierSpans none;
  const EarlierSpans& earlier = trace.earlier ? *trace.earlier : none;
  set(metadata_key::SESSION, earlier.session, session_of);
  set(metadata_key::USER, earlier.user, user_of);
}

// The metadata that says where a trace comes from.
std::vector<std::pair<std::string_view, std::string_view>> origin(const ProcessOrigin& process,
                                                                  const Settings& settings) {
  std::vector<std::pair<std::string_view, std::string_view>> metadata = {
      {"mlflow.user", process.user},
      {"mlflow.source.name", process.source_name},
      {"mlflow.source.type", "LOCAL"},
      {"mlflow.source.git.commit", process.git.commit},
      {"mlflow.source.git.branch", process.git.branch},
      {"mlflow.source.git.repoURL", process.git.repository_url}};
  if (!settings.run_id.empty()) metadata.emplace_back(metadata_key::SOURCE_RUN, settings.run_id);
  if (!settings.active_model_id.empty()) metadata.emplace_back(metadata_key::MODEL_ID, settings.active_model_id);
  return metadata;
}

StringMap basic_metadata(const FinishedTrace& trace, const FinishedSpan& root, const ProcessOrigin& process,
                         const Settings& settings) {
  StringMap metadata(longest_metadata);
  metadata.set("mlflow.trace_schema.version", "3");
  for (const auto& [key, value] : origin(process, settings)) metadata.set(key, value);
  for (const auto& [key, value] : trace.facts.metadata) metadata.set(key, value);
  metadata.set(metadata_key::TRACE_INPUTS, shortened(root.attribute(attribute_key::SPAN_INPUTS), longest_metadata));
  metadata.set(metadata_key::TRACE_OUTPUTS, shortened(root.attribute(attribute_key::SPAN_OUTPUTS), longest_metadata));
  if (const std::string usage = rolled_up_usage(trace); !usage.empty()) metadata.set(metadata_key::TOKEN_USAGE, usage);
  set_from_spans(metadata, trace);
  return metadata;
}

// Nothing where there are none.
std::string assessments_field(const FinishedTrace& trace) {
  std::string field;
  for (const auto& [id, json] : trace.facts.assessments) {
    field += field.empty() ? R"(, "assessments": [)" : ", ";
    field += json;
  }
  return field.empty() ? field : field + "]";
}

void append_field(std::string& to, std::string_view name, std::string_view text) {
  to += ", \"";
  to += name;
  to += "\": ";
  append_json_string(to, text);
}

}  // namespace

std::string rfc3339(std::int64_t unix_ms) {
  const std::int64_t ms = ((unix_ms % 1000) + 1000) % 1000;
  const std::time_t seconds = static_cast<std::time_t>((unix_ms - ms) / 1000);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[64];
  std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  length += static_cast<std::size_t>(
      ms == 0 ? std::snprintf(text + length, sizeof text - length, "Z")
              : std::snprintf(text + length, sizeof text - length, ".%03dZ", static_cast<int>(ms)));
  return {text, length};
}

const char* trace_state(const FinishedTrace& trace) {
  StatusCode state = trace.facts.state;
  if (state == StatusCode::UNSET && trace.root() != nullptr) state = trace.root()->status;
  return state == StatusCode::ERROR ? "ERROR" : "OK";
}

std::string request_preview(const FinishedTrace& trace) {
  if (trace.facts.has_request_preview) return shortened(trace.facts.request_preview, 1000);
  return trace.root() != nullptr ? preview(trace.root()->attribute(attribute_key::SPAN_INPUTS), "user") : std::string();
}

std::string response_preview(const FinishedTrace& trace) {
  if (trace.facts.has_response_preview) return shortened(trace.facts.response_preview, 1000);
  return trace.root() != nullptr ? preview(trace.root()->attribute(attribute_key::SPAN_OUTPUTS), "assistant")
                                 : std::string();
}

void keep_origin(FinishedTrace& trace, const ProcessOrigin& process, const Settings& settings) {
  if (!trace.has_root) return;  // only the root's part has trace info
  for (const auto& [key, value] : origin(process, settings))
    set_pair_if_missing(trace, trace.facts.metadata, key, value);
  // What a server makes of the resource when it gets the spans at once.
  for (const auto& [key, value] : resource_attributes(settings))
    if (!key.starts_with("telemetry.sdk.")) set_pair_if_missing(trace, trace.facts.tags, key, value);
}

std::string trace_info_body(const FinishedTrace& trace, const std::string& experiment_id, const ProcessOrigin& process,
                            const Settings& settings) {
  const FinishedSpan& root = *trace.root();
  const std::int64_t duration_ms =
      std::max<std::int64_t>(0, bounded_difference(root.end_ns, root.start_ns)) / 1'000'000;

  StringMap tags(LONGEST_TAG);
  tags.set(tag_key::TRACE_NAME, root.name);
  for (const auto& [key, value] : trace.facts.tags) tags.set(key, value);
  if (trace.incomplete) tags.set(INCOMPLETE_TAG, "true");

  // The opening without its brace, then the fields, in Python's style of separators: the size statistics count these
  // bytes.
  std::string info = "{\"trace_id\": ";
  append_json_string(info, mlflow_id(trace.id));
  if (!trace.facts.client_request_id.empty()) append_field(info, "client_request_id", trace.facts.client_request_id);
  info += R"(, "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": )";
  append_json_string(info, experiment_id);
  info += "}}";
  if (trace.facts.has_request_preview || !root.attribute(attribute_key::SPAN_INPUTS).empty())
    append_field(info, "request_preview", request_preview(trace));
  if (trace.facts.has_response_preview || !root.attribute(attribute_key::SPAN_OUTPUTS).empty())
    append_field(info, "response_preview", response_preview(trace));
  append_field(info, "request_time", rfc3339(root.start_ns / 1'000'000));
  append_field(info, "state", trace_state(trace));
  info += ", \"tags\": ";
  tags.append_json(info);

  StringMap metadata = basic_metadata(trace, root, process, settings);
  std::string text;
  metadata.append_json(text);
  const std::string assessments = assessments_field(trace);
  // {"info": INFO, "data": {"spans": []}} with the duration as Python's to_dict has it, before the sizes are known.
  const std::size_t info_size = std::string_view(R"({"info": , "data": {"spans": []}})").size() +
                                python_json_size(info) + std::string_view(R"(, "trace_metadata": )").size() +
                                python_json_size(text) + std::string_view(R"(, "execution_duration_ms": })").size() +
                                std::to_string(duration_ms).size() + python_json_size(assessments);
  set_sizes(metadata, trace, info_size);
  info += ", \"trace_metadata\": ";
  metadata.append_json(info);

  char duration[48];
  std::snprintf(duration, sizeof duration, "%lld.%03llds", static_cast<long long>(duration_ms / 1000),
                static_cast<long long>(duration_ms % 1000));
  append_field(info, "execution_duration", duration);
  info += assessments;
  return "{\"trace\": {\"trace_info\": " + info + "}}}";
}

}  // namespace mlflow::internal
