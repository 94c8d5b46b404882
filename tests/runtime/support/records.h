// Records as threads write them, for the tests of what reads them: all of trace {7, 9}.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "buffer/record.h"
#include "capture/value_format.h"
#include "model/trace_id.h"

namespace mlflow::internal::records {

using Bytes = std::vector<char>;

inline constexpr TraceId TRACE{7, 9};

inline const RecordHeader& header_of(const Bytes& record) {
  return *reinterpret_cast<const RecordHeader*>(record.data());
}
template <class Record>
const Record& as(const Bytes& record) {
  return *reinterpret_cast<const Record*>(record.data());
}

template <class Record>
Bytes raw(const Record& record) {
  Bytes bytes(sizeof record);
  std::memcpy(bytes.data(), &record, sizeof record);
  return bytes;
}
inline void add_text(Bytes& bytes, const std::string& text, ValueTag tag = ValueTag::STRING) {
  bytes.push_back(static_cast<char>(tag));
  const auto size = static_cast<std::uint32_t>(text.size());
  bytes.insert(bytes.end(), reinterpret_cast<const char*>(&size), reinterpret_cast<const char*>(&size) + 4);
  bytes.insert(bytes.end(), text.begin(), text.end());
}
inline Bytes finish(Bytes bytes) {
  bytes.resize(aligned(static_cast<std::uint32_t>(bytes.size())));
  reinterpret_cast<RecordHeader*>(bytes.data())->size = static_cast<std::uint32_t>(bytes.size());
  return bytes;
}

// A manual span's begin: name, type, no attributes.
inline Bytes begin(SpanId id, SpanId parent, const std::string& name, std::uint16_t flags = 0) {
  BeginRecord record{};
  record.header = {0, RecordKind::SPAN_BEGIN,
                   static_cast<std::uint16_t>(flags | BeginRecord::NAMED | BeginRecord::EXPLICIT_START)};
  record.stamp = 1000 + id;
  record.span_id = id;
  record.parent_id = parent;
  record.trace_high = 7;
  record.trace_low = 9;
  Bytes bytes = raw(record);
  add_text(bytes, name);
  add_text(bytes, "TOOL");
  bytes.push_back(static_cast<char>(ValueTag::NULL_VALUE));
  return finish(bytes);
}
inline Bytes end(SpanId id) {
  EndRecord record{};
  record.header = {0, RecordKind::SPAN_END, EndRecord::EXPLICIT_END};
  record.span_id = id;
  record.stamp = 2000 + id;
  Bytes bytes = raw(record);
  return finish(bytes);
}
inline Bytes attribute(SpanId id, const std::string& key, const std::string& value) {
  SpanRecord record{};
  record.header.kind = RecordKind::SPAN_ATTRIBUTE;
  record.span_id = id;
  Bytes bytes = raw(record);
  add_text(bytes, key);
  add_text(bytes, value);
  return finish(bytes);
}
// "tags": {key: value} as an update of the trace.
inline Bytes tag(const std::string& key, const std::string& value, std::uint16_t flags) {
  TraceRecord record{};
  record.header = {0, RecordKind::TRACE_UPDATE, flags};
  record.trace_high = 7;
  record.trace_low = 9;
  Bytes bytes = raw(record);
  for (const std::string& name : {std::string("tags"), key}) {
    bytes.push_back(static_cast<char>(ValueTag::OBJECT_BEGIN));
    add_text(bytes, name, ValueTag::KEY);
  }
  add_text(bytes, value);
  for (int object = 0; object < 2; ++object) {
    bytes.push_back(static_cast<char>(ValueTag::OBJECT_END));
    bytes.resize(bytes.size() + 9);  // not cut
  }
  return finish(bytes);
}

// A record of a kind whose values are texts only.
template <class Record>
Bytes with_texts(RecordKind kind, SpanId id, const std::vector<std::string>& texts, std::uint16_t flags = 0,
                 std::uint64_t stamp = 0, ValueTag tag = ValueTag::STRING) {
  Record record{};
  record.header = {0, kind, flags};
  record.span_id = id;
  if constexpr (requires { record.stamp; }) record.stamp = stamp;
  Bytes bytes = raw(record);
  for (const std::string& text : texts) add_text(bytes, text, tag);
  bytes.push_back(static_cast<char>(ValueTag::NULL_VALUE));
  return finish(bytes);
}

}  // namespace mlflow::internal::records
