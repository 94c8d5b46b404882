#include "export/otlp_encoder.h"

#include <charconv>
#include <protozero/pbf_writer.hpp>

#include "config/report.h"
#include "config/version.h"
#include "export/any_value.h"
#include "export/otlp_fields.h"
#include "model/attribute_keys.h"
#include "text/hexadecimal.h"
#include "text/json_integers.h"
#include "text/json_nesting.h"
#include "text/json_scan.h"
#include "text/utf8.h"

namespace mlflow::internal {
namespace {

using protozero::pbf_writer;

constexpr std::size_t longest_length = 10;       // of a varint
constexpr std::size_t largest_kept = 16 << 20;  // one huge trace does not hold its memory for ever

std::size_t varint_size(std::uint64_t value) {
  std::size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
}

// A field of bytes: tag (all our tags fit in one byte), length, content.
std::size_t bytes_field_size(std::size_t content) { return 1 + varint_size(content) + content; }

void put_big_endian(char* to, std::uint64_t number) {
  for (int i = 7; i >= 0; --i, number >>= 8) to[i] = static_cast<char>(number);
}

struct IdBytes {
  explicit IdBytes(const TraceId& id) : size(16) {
    put_big_endian(bytes, id.high);
    put_big_endian(bytes + 8, id.low);
  }
  explicit IdBytes(SpanId id) : size(8) { put_big_endian(bytes, id); }
  char bytes[16];
  std::size_t size;
};

void append_length(std::string& to, std::uint64_t length) {
  for (; length >= 0x80; length >>= 7) to += static_cast<char>(length | 0x80);
  to += static_cast<char>(length);
}

void append_bytes_field(std::string& to, protozero::pbf_tag_type tag, std::string_view content) {
  to += static_cast<char>(tag << 3 | 2);
  append_length(to, content.size());
  to += content;
}

// A KeyValue whose AnyValue is complete. Written past protozero's writers, which would move it once its length is
// known; here that is known beforehand. (Their own way for known lengths fails an assertion of theirs where assertions
// are on.)
void append_key_value(std::string& to, protozero::pbf_tag_type tag, std::string_view key, std::string_view any) {
  to += static_cast<char>(tag << 3 | 2);
  append_length(to, bytes_field_size(key.size()) + bytes_field_size(any.size()));
  append_bytes_field(to, field::KEY, key);
  append_bytes_field(to, field::VALUE, any);
}

void add_text_attribute(std::string& to, protozero::pbf_tag_type tag, std::string_view key, std::string_view text) {
  const std::size_t any = bytes_field_size(text.size());
  to += static_cast<char>(tag << 3 | 2);
  append_length(to, bytes_field_size(key.size()) + bytes_field_size(any));
  append_bytes_field(to, field::KEY, key);
  to += static_cast<char>(field::VALUE << 3 | 2);
  append_length(to, any);
  append_bytes_field(to, field::STRING, text);
}

// Typed: numbers, booleans, null; and of lists and objects every part.
void add_typed_attribute(std::string& to, protozero::pbf_tag_type tag, std::string_view key, std::string_view json,
                         std::string& scratch) {
  scratch.clear();
  append_any_value(scratch, json);
  append_key_value(to, tag, key, scratch);
}

// A span's attribute. Strings and objects are peeled by all servers; a list is not by 3.8.0.
void add_attribute(std::string& to, protozero::pbf_tag_type tag, std::string_view key, std::string_view json,
                   std::string& scratch) {
  std::string limited;
  if (json.starts_with('{')) {
    json = with_limited_nesting(json, limited);
    json = with_int64_only(json, scratch);
  }
  const char first = json.empty() ? 'n' : json.front();
  if (first == '"' || first == '{') {
    add_text_attribute(to, tag, key, json);
  } else {
    add_typed_attribute(to, tag, key, json, scratch);
  }
}

void add_attributes(std::string& to, const FinishedSpan& span, std::string& scratch) {
  std::string key_scratch;
  // Server 3.8.0 believes this attribute more than the id above, and takes it as it stands: no JSON around it.
  scratch = "tr-";
  append_hex(scratch, span.trace_id.high);
  append_hex(scratch, span.trace_id.low);
  add_text_attribute(to, field::ATTRIBUTES, attribute_key::TRACE_REQUEST_ID, scratch);
  for (const Attribute& attribute : span.attributes) {
    if (attribute.key == attribute_key::TRACE_REQUEST_ID) continue;
    // Servers also keep the type as it stands here, for `span.type = '...'`.
    if (attribute.key == attribute_key::SPAN_TYPE && attribute.value.starts_with('"')) {
      scratch.clear();
      append_json_unescaped(scratch, attribute.value);
      add_text_attribute(to, field::ATTRIBUTES, attribute.key, scratch);
      continue;
    }
    add_attribute(to, field::ATTRIBUTES, valid_utf8(attribute.key, key_scratch), attribute.value, scratch);
  }
}

// `to` is what `message` is written to.
void add_events(std::string& to, pbf_writer& message, const FinishedSpan& span, std::string& scratch) {
  for (const Event& event : span.events) {
    pbf_writer writer(message, field::EVENTS);
    writer.add_fixed64(field::EVENT_TIME, static_cast<std::uint64_t>(event.time_ns));
    const std::string_view event_name = valid_utf8(event.name, scratch);
    writer.add_bytes(field::EVENT_NAME, event_name.data(), event_name.size());
    for (const Attribute& attribute : event.attributes)
      add_typed_attribute(to, field::EVENT_ATTRIBUTES, attribute.key, attribute.value, scratch);
  }
}

void add_links(std::string& to, pbf_writer& message, const FinishedSpan& span, std::string& scratch) {
  for (const SpanLink& link : span.links) {
    pbf_writer writer(message, field::LINKS);
    const IdBytes link_trace_id(link.trace_id);
    const IdBytes link_span_id(link.span_id);
    writer.add_bytes(field::LINK_TRACE_ID, link_trace_id.bytes, link_trace_id.size);
    writer.add_bytes(field::LINK_SPAN_ID, link_span_id.bytes, link_span_id.size);
    for (const Attribute& attribute : link.attributes)
      add_typed_attribute(to, field::LINK_ATTRIBUTES, attribute.key, attribute.value, scratch);
  }
}

std::string encode_resource(const Settings& settings) {
  std::string encoded;
  {
    pbf_writer resource_spans(encoded);
    pbf_writer resource(resource_spans, field::RESOURCE);
    std::string scratch;
    for (const auto& [key, value] : resource_attributes(settings)) {
      pbf_writer pair(resource, field::RESOURCE_ATTRIBUTES);
      pair.add_string(field::KEY, std::string(valid_utf8(key, scratch)));
      pbf_writer any(pair, field::VALUE);
      any.add_string(field::STRING, std::string(valid_utf8(value, scratch)));
    }
  }  // the writers' ends fill in the lengths
  return encoded;
}

}  // namespace

OtlpEncoder::OtlpEncoder(const Settings& settings)
    : resource_(encode_resource(settings)), front_(2 * (1 + longest_length) + resource_.size()) {
  clear();
}

void OtlpEncoder::clear() {
  if (buffer_.capacity() > largest_kept) std::string().swap(buffer_);
  buffer_.assign(front_, '\0');
  span_count_ = 0;
}

void OtlpEncoder::add(const FinishedTrace& trace) {
  for (const FinishedSpan& span : trace.spans) add(span);
}

void OtlpEncoder::add(const FinishedSpan& span) {
  ++span_count_;
  pbf_writer scope_spans(buffer_);
  pbf_writer message(scope_spans, field::SPANS);
  const IdBytes trace_id(span.trace_id);
  const IdBytes span_id(span.span_id);
  message.add_bytes(field::TRACE_ID, trace_id.bytes, trace_id.size);
  message.add_bytes(field::SPAN_ID, span_id.bytes, span_id.size);
  if (span.parent_id != 0) {
    const IdBytes parent_id(span.parent_id);
    message.add_bytes(field::PARENT_SPAN_ID, parent_id.bytes, parent_id.size);
  }
  const std::string_view name = valid_utf8(span.name, scratch_);
  message.add_bytes(field::NAME, name.data(), name.size());
  message.add_fixed64(field::START, static_cast<std::uint64_t>(span.start_ns));
  message.add_fixed64(field::END, static_cast<std::uint64_t>(span.end_ns));

  add_attributes(buffer_, span, scratch_);
  add_events(buffer_, message, span, scratch_);
  add_links(buffer_, message, span, scratch_);
  pbf_writer status(message, field::STATUS);
  if (!span.status_message.empty()) {
    const std::string_view text = valid_utf8(span.status_message, scratch_);
    status.add_bytes(field::STATUS_MESSAGE, text.data(), text.size());
  }
  // UNSET never leaves Python's SDK: what was not marked as failed is fine.
  status.add_enum(field::STATUS_CODE, span.status == StatusCode::ERROR ? 2 : 1);
}

std::string_view OtlpEncoder::request() {
  const std::size_t spans = buffer_.size() - front_;
  std::string prefix;
  prefix.reserve(front_);
  const auto tag = [](protozero::pbf_tag_type number) { return static_cast<char>(number << 3 | 2); };
  prefix += tag(field::REQUEST_RESOURCE_SPANS);
  append_length(prefix, resource_.size() + bytes_field_size(spans));
  prefix += resource_;
  prefix += tag(field::SCOPE_SPANS);
  append_length(prefix, spans);
  const std::size_t start = front_ - prefix.size();
  prefix.copy(buffer_.data() + start, prefix.size());
  return std::string_view(buffer_).substr(start);
}

std::vector<std::pair<std::string, std::string>> resource_attributes(const Settings& settings) {
  std::vector<std::pair<std::string, std::string>> attributes = {
      {"telemetry.sdk.language", "cpp"}, {"telemetry.sdk.name", "mlflow"}, {"telemetry.sdk.version", version}};
  const auto set = [&attributes](std::string key, std::string value) {
    for (auto& [known, old] : attributes) {
      if (known == key) {
        old = std::move(value);
        return;
      }
    }
    attributes.emplace_back(std::move(key), std::move(value));
  };
  const auto trimmed = [](std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == text.npos ? std::string()
                              : std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
  };
  // key=value,key=value with percent encoding, as OpenTelemetry specifies it.
  std::string_view rest = settings.otel_resource_attributes;
  while (!rest.empty()) {
    const std::string_view item = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    const std::size_t equals = item.find('=');
    std::string key = trimmed(item.substr(0, equals));
    if (equals == item.npos || key.empty()) {
      if (!trimmed(item).empty())
        report(Severity::WARNING,
               "OTEL_RESOURCE_ATTRIBUTES: ignoring \"" + trimmed(item) + "\", which is not key=value");
      continue;
    }
    const std::string text = trimmed(item.substr(equals + 1));
    std::string value;
    for (std::size_t i = 0; i < text.size(); ++i) {
      unsigned char byte = 0;
      if (text[i] == '%' && i + 2 < text.size() &&
          std::from_chars(&text[i + 1], &text[i + 3], byte, 16).ptr == &text[i + 3]) {
        value += static_cast<char>(byte);
        i += 2;
      } else {
        value += text[i];
      }
    }
    set(std::move(key), std::move(value));
  }
  if (!settings.otel_service_name.empty()) set("service.name", settings.otel_service_name);
  return attributes;
}

}  // namespace mlflow::internal
