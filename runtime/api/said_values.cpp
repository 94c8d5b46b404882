#include "api/said_values.h"

#include <algorithm>

namespace mlflow::internal {
namespace {

void write_object(ValueBytes& bytes, const Value& value) {
  if (value.is_null()) {
    bytes.begin_object();
    bytes.end_object(0);
  } else {
    bytes.append(value.bytes());
  }
}

std::string text(const ValueBytes& bytes) { return std::string(bytes.view()); }

}  // namespace

void SaidValues::set_attribute(std::string_view key, const ValueBytes& value) {
  for (Attribute& attribute : attributes_)
    if (attribute.key == key) {
      attribute.value = value;
      return;
    }
  attributes_.push_back({std::string(key), value});
}

void SaidValues::add_event(const AddEventOptions& event, std::int64_t time_ns) {
  events_.push_back(event);
  events_.back().timestamp = time_ns;
}

std::string SaidValues::attribute(std::string_view key) const {
  for (const Attribute& attribute : attributes_)
    if (attribute.key == key) return text(attribute.value);
  return {};
}

void SaidValues::write_attributes(ValueBytes& bytes) const {
  bytes.begin_object();
  for (const Attribute& attribute : attributes_) {
    bytes.key(attribute.key);
    bytes.append(attribute.value);
  }
  bytes.end_object(attributes_.size());
}

std::string SaidValues::attributes() const {
  ValueBytes bytes;
  write_attributes(bytes);
  return text(bytes);
}

std::string SaidValues::events() const {
  ValueBytes bytes;
  bytes.begin_array();
  for (const AddEventOptions& event : events_) {
    bytes.begin_object();
    bytes.key("name");
    bytes.string(event.name);
    bytes.key("timestamp");
    bytes.int64(event.timestamp);
    bytes.key("attributes");
    write_object(bytes, event.attributes);
    bytes.end_object(3);
  }
  bytes.end_array(events_.size());
  return text(bytes);
}

std::string SaidValues::links() const {
  ValueBytes bytes;
  bytes.begin_array();
  for (const AddLinkOptions& link : links_) {
    bytes.begin_object();
    bytes.key("trace_id");
    bytes.string(link.trace_id);
    bytes.key("span_id");
    bytes.string(link.span_id);
    bytes.key("attributes");
    write_object(bytes, link.attributes);
    bytes.end_object(3);
  }
  bytes.end_array(links_.size());
  return text(bytes);
}

}  // namespace mlflow::internal
