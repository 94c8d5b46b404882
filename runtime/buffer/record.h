// The records a traced thread appends to its buffer. Each starts with its size, lies on an 8-byte boundary inside one
// chunk, and names spans by id and callsites by number: no pointer of this process is needed to read it.
#pragma once

#include <cstdint>

namespace mlflow::internal {

enum class RecordKind : std::uint16_t {
  SPAN_BEGIN = 1,   // BeginRecord, then the arguments' values
  SPAN_OUTPUT,      // SpanRecord, then one value
  SPAN_CHUNK,       // StampedRecord, then one value: an item of a generator
  SPAN_END,         // EndRecord
  SPAN_EXCEPTION,   // StampedRecord, then: type (STRING), message (STRING), u32 count, count u64 return addresses
  SPAN_FAILED,      // SpanRecord, then the text (STRING)
  // What the API says about a span that is open. Values follow.
  SPAN_INPUTS,      // SpanRecord, then one value: replaces what was captured
  SPAN_RESULT,      // SpanRecord, then one value: wins over a captured result
  SPAN_ATTRIBUTE,   // SpanRecord, then key (STRING) and one value
  SPAN_TYPE,        // SpanRecord, then the type (STRING)
  SPAN_EVENT,       // StampedRecord, then name (STRING) and one object
  SPAN_STATUS,      // SpanRecord (flags: StatusCode), then the text (STRING)
  SPAN_LINK,        // LinkRecord, then one object
  TRACE_UPDATE,     // TraceRecord, then one object: see processor/trace_update_reader.h
  TRACE_SHARED      // TraceRecord: other threads may add to the trace from now on
};

struct RecordHeader {
  std::uint32_t size;  // in bytes, with this header; a multiple of 8
  RecordKind kind;
  std::uint16_t flags;
};

struct BeginRecord {
  enum Flags : std::uint16_t {
    ROOT = 1,           // no parent here or elsewhere
    REMOTE_PARENT = 2,  // the parent is in another process: spans are delivered, trace info is not
    NAMED = 4,          // a manual span: the values are name, span type, and an object of attributes
    VALUES_LOST = 8,
    EXPLICIT_START = 16  // `stamp` is Unix time in nanoseconds, given by the user
  };
  RecordHeader header;
  std::uint64_t stamp;
  std::uint64_t span_id;
  std::uint64_t parent_id;
  std::uint64_t trace_high;
  std::uint64_t trace_low;
  std::uint32_t callsite;  // 0: NAMED
  std::uint32_t reserved;
};
struct SpanRecord {
  RecordHeader header;
  std::uint64_t span_id;
};
struct StampedRecord {
  enum Flags : std::uint16_t {
    EXPLICIT_TIME = 1  // SPAN_EVENT: `stamp` is Unix time in nanoseconds, given by the user
  };
  RecordHeader header;
  std::uint64_t span_id;
  std::uint64_t stamp;
};
struct EndRecord {
  enum Flags : std::uint16_t {
    JUMPED_OVER = 1,  // longjmp left the function
    EXPLICIT_END = 16  // `stamp` is Unix time in nanoseconds, given by the user
  };
  RecordHeader header;
  std::uint64_t span_id;
  std::uint64_t stamp;
};
struct LinkRecord {
  RecordHeader header;
  std::uint64_t span_id;
  std::uint64_t trace_high;
  std::uint64_t trace_low;
  std::uint64_t linked_span_id;
};
struct TraceRecord {
  enum Flags : std::uint16_t {
    BEFORE_ROOT = 1  // the root's begin record comes next
  };
  RecordHeader header;
  std::uint64_t trace_high;
  std::uint64_t trace_low;
};

constexpr std::uint32_t RECORD_ALIGNMENT = 8;
constexpr std::uint32_t aligned(std::uint32_t size) { return (size + RECORD_ALIGNMENT - 1) & ~(RECORD_ALIGNMENT - 1); }

}  // namespace mlflow::internal
