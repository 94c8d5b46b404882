#include "reading/trace_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <numeric>
#include <tuple>

#include "model/attribute_keys.h"
#include "reading/assessment_json.h"
#include "text/bounded_numbers.h"
#include "text/hexadecimal.h"
#include "text/json_nesting.h"
#include "text/json_text.h"

namespace mlflow::internal {
namespace {

// Numbers that no JSON knows, as strings while nlohmann's parser sees them.
constexpr std::string_view not_json[] = {"-Infinity", "Infinity", "NaN"};
constexpr std::string_view mark = "\x7fmlflow:";

std::string with_marked_numbers(std::string_view text) {
  std::string marked;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (in_string && text[i] == '\\' && i + 1 < text.size()) {
      marked += text[i++];
    } else if (text[i] == '"') {
      in_string = !in_string;
    } else if (!in_string) {
      const auto* const word = std::find_if(std::begin(not_json), std::end(not_json),
                                            [&](std::string_view w) { return text.substr(i).starts_with(w); });
      if (word != std::end(not_json)) {
        marked.append("\"").append(mark).append(*word).append("\"");
        i += word->size() - 1;
        continue;
      }
    }
    marked += text[i];
  }
  return marked;
}

void restore_numbers(Json& json) {
  if (json.is_structured()) {
    for (Json& item : json) restore_numbers(item);
  } else if (json.is_string()) {
    const auto& text = *json.get_ptr<const std::string*>();
    if (!std::string_view(text).starts_with(mark)) return;
    const std::string word = text.substr(mark.size());
    using Limits = std::numeric_limits<double>;
    json = word == "NaN" ? Limits::quiet_NaN() : word == "Infinity" ? Limits::infinity() : -Limits::infinity();
  }
}

std::string bytes_of_base64(std::string_view text) {
  std::string bytes;
  unsigned buffer = 0;
  int bits = 0;
  for (const char c : text) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t value = digits.find(c);
    if (value == digits.npos) continue;
    buffer = buffer << 6 | static_cast<unsigned>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(buffer >> bits & 0xff);
  }
  return bytes;
}

// An id as text: base64 of its bytes in JSON, plain hexadecimal in files of other versions.
std::string hex_id(const std::string& text, std::size_t digits) {
  if (text.empty()) return {};
  if (text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string::npos) return text;
  return hex_of_bytes(bytes_of_base64(text));
}

std::string shown_trace_id(const std::string& text) {
  return text.empty() || text.starts_with("tr-") ? text : "tr-" + hex_id(text, 32);
}

Json typed_value(const Json& value) {
  if (!value.is_object()) return nullptr;
  for (const auto& [kind, content] : value.items()) {
    if (kind == "string_value" || kind == "bool_value" || kind == "bytes_value") return content;
    if (kind == "int_value") return content.is_string() ? Json(integer_at(value, "int_value")) : content;
    if (kind == "double_value") {
      if (content.is_number()) return Json(content.get<double>());
      if (!content.is_string()) return nullptr;
      return Json(std::strtod(content.get_ref<const std::string&>().c_str(), nullptr));  // "NaN", "Infinity"
    }
    if (kind == "array_value") {
      Json list = Json::array();
      for (const Json& item : member(content, "values")) list.push_back(typed_value(item));
      return list;
    }
    if (kind == "kvlist_value") {
      Json object = Json::object();
      for (const Json& item : member(content, "values"))
        object[text_at(item, "key")] = typed_value(member(item, "value"));
      return object;
    }
  }
  return nullptr;
}

Json typed_attributes(const Json& list) {
  Json attributes = Json::object();
  if (list.is_array())
    for (const Json& item : list) attributes[text_at(item, "key")] = typed_value(member(item, "value"));
  return attributes;
}

SpanStatus read_status(const Json& json) {
  SpanStatus status;
  const std::string code = text_at(json, "code");
  if (code == "STATUS_CODE_OK" || code == "OK") status.status_code = SpanStatusCode::OK;
  if (code == "STATUS_CODE_ERROR" || code == "ERROR") status.status_code = SpanStatusCode::ERROR;
  status.description = text_at(json, "message");
  return status;
}

// What both forms have; `attributes_of` reads the attributes of the span, an event or a link.
template <class Attributes>
SpanData read_any_span(const Json& json, Attributes&& attributes_of) {
  SpanData span;
  span.name = text_at(json, "name");
  span.trace_id = shown_trace_id(text_at(json, "trace_id"));
  span.span_id = hex_id(text_at(json, "span_id"), 16);
  span.parent_id = hex_id(text_at(json, "parent_span_id"), 16);
  span.start_time_ns = integer_at(json, "start_time_unix_nano");
  span.end_time_ns = integer_at(json, "end_time_unix_nano");
  span.status = read_status(member(json, "status"));
  if (const Json& events = member(json, "events"); events.is_array())
    for (const Json& event : events)
      span.events.push_back(
          {text_at(event, "name"), integer_at(event, "time_unix_nano"), attributes_of(member(event, "attributes"))});
  if (const Json& links = member(json, "links"); links.is_array())
    for (const Json& link : links)
      span.links.push_back({shown_trace_id(text_at(link, "trace_id")), hex_id(text_at(link, "span_id"), 16),
                            attributes_of(member(link, "attributes"))});
  return span;
}

void set_from_attributes(SpanData& span) {
  span.inputs = span.get_attribute(attribute_key::SPAN_INPUTS);
  span.outputs = span.get_attribute(attribute_key::SPAN_OUTPUTS);
  const Json type = span.get_attribute(attribute_key::SPAN_TYPE);
  span.span_type = type.is_string() ? type.get<std::string>() : SpanType::UNKNOWN;
  // The id the trace goes by, where it is not that of the spans.
  if (const Json id = span.get_attribute(attribute_key::TRACE_REQUEST_ID); id.is_string() && span.trace_id.empty())
    span.trace_id = id.get<std::string>();
}

}  // namespace

const Json& member(const Json& object, const char* key) {
  static const Json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(key);
  return found == object.end() ? nothing : *found;
}

Json parse_python_json(std::string_view text) {
  if (is_nested_deeper(text, DEEPEST_JSON)) return nullptr;
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_discarded()) return json;
  json = Json::parse(with_marked_numbers(text), nullptr, false);
  if (json.is_discarded()) return nullptr;
  restore_numbers(json);
  return json;
}

std::string python_json(const Json& value) {
  std::string text;
  append_json(text, value);
  return text;
}

std::string text_at(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::int64_t integer_at(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (value.is_number()) return nearest_integer(value);
  std::int64_t number = 0;  // int64 is a string in the JSON of protobuf
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    std::from_chars(text.data(), text.data() + text.size(), number);
  }
  return number;
}

std::int64_t milliseconds_at(const Json& object, const char* key) {
  const std::string text = text_at(object, key);
  std::tm time{};
  const char* const rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &time);
  if (rest == nullptr) return 0;
  const double fraction = *rest == '.' ? std::strtod(rest, nullptr) : 0;
  return bounded_sum(static_cast<std::int64_t>(::timegm(&time)) * 1000, nearest_integer(fraction * 1000));
}

std::map<std::string, std::string> texts_at(const Json& object, const char* key) {
  std::map<std::string, std::string> texts;
  const Json& values = member(object, key);
  if (values.is_object())
    for (const auto& [name, value] : values.items())
      texts[name] = value.is_string() ? value.get<std::string>() : python_json(value);
  return texts;
}

TraceInfo read_trace_info(const Json& json) {
  TraceInfo info;
  info.trace_id = text_at(json, "trace_id");
  info.experiment_id = text_at(member(member(json, "trace_location"), "mlflow_experiment"), "experiment_id");
  info.request_time = milliseconds_at(json, "request_time");
  info.state = text_at(json, "state");
  info.request_preview = text_at(json, "request_preview");
  info.response_preview = text_at(json, "response_preview");
  info.client_request_id = text_at(json, "client_request_id");
  const std::string duration = text_at(json, "execution_duration");  // "0.038s"
  info.execution_duration = nearest_integer(std::strtod(duration.c_str(), nullptr) * 1000);
  info.trace_metadata = texts_at(json, "trace_metadata");
  info.tags = texts_at(json, "tags");
  if (const Json& assessments = member(json, "assessments"); assessments.is_array())
    for (const Json& assessment : assessments) info.assessments.push_back(read_assessment(assessment));
  const auto structured = [&info](const char* key) {
    const auto found = info.trace_metadata.find(key);
    return found == info.trace_metadata.end() ? Json() : parse_python_json(found->second);
  };
  info.token_usage = structured(metadata_key::TOKEN_USAGE);
  info.cost = structured(metadata_key::COST);
  return info;
}

SpanData read_typed_span(const Json& json) {
  SpanData span = read_any_span(json, typed_attributes);
  span.attributes = typed_attributes(member(json, "attributes"));
  set_from_attributes(span);
  return span;
}

SpanData read_span(const Json& json) {
  SpanData span =
      read_any_span(json, [](const Json& attributes) { return attributes.is_object() ? attributes : Json::object(); });
  if (const Json& attributes = member(json, "attributes"); attributes.is_object()) {
    for (const auto& [key, value] : attributes.items())
      span.attributes[key] = value.is_string() ? parse_python_json(value.get_ref<const std::string&>()) : value;
  }
  set_from_attributes(span);
  return span;
}

void put_in_order(std::vector<SpanData>& spans) {
  std::vector<std::size_t> order(spans.size());
  std::iota(order.begin(), order.end(), 0);
  const auto rank = [&](std::size_t i) { return std::tuple(!spans[i].parent_id.empty(), spans[i].start_time_ns, i); };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  std::vector<SpanData> sorted;
  sorted.reserve(spans.size());
  for (const std::size_t i : order) sorted.push_back(std::move(spans[i]));
  spans = std::move(sorted);
}

}  // namespace mlflow::internal
