// The records a traced thread appends to its buffer. Each starts with its size, lies on an 8-byte boundary inside one
// chunk, and names spans by id and callsites by number: no pointer of this process is needed to read it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/record_source.h"

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
  TRACE_SHARED,     // TraceRecord: other threads may add to the trace from now on
  // A call of a model's API over HTTP, whose span this is; bytes as they went over the wire.
  CALL_BEGIN,       // CallRecord (number: ApiKind), then the address (STRING)
  CALL_REQUEST,     // CallRecord (number: how many), then so many bytes of the request's body
  CALL_REPLY,       // the same of the reply's
  CALL_END  // CallRecord (number: the HTTP status), then: encoding, failure (STRING), sizes of request and reply
};

struct RecordHeader {
  std::uint32_t size;  // in bytes, with this header; a multiple of 8
  RecordKind kind;
  std::uint16_t flags;
};

inline bool is_settled_record(const RecordHeader& record) {
  return (__atomic_load_n(&record.flags, __ATOMIC_RELAXED) & RECORD_SETTLED) != 0;
}

struct BeginRecord {
  enum Flags : std::uint16_t {
    ROOT = 1,  // no parent here or elsewhere
    REMOTE_PARENT = 2,  // the parent is in another process: spans are delivered, trace info is not
    NAMED = 4,  // a manual span: the values are name, span type, and an object of attributes
    VALUES_LOST = 8,
    EXPLICIT_START = 16,  // `stamp` is Unix time in nanoseconds, given by the user
    ELSEWHERE = 32  // on a stack that the program made: it may end after spans of the thread's own that began before it
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

struct CallRecord {
  enum Flags : std::uint16_t {
    WITHOUT_CONTENT = 1,  // CALL_BEGIN: what is said is not to be shown
    FROM_THE_START = 2,  // CALL_REQUEST, CALL_REPLY: what came before was another attempt
    AFTER_GAP = 4,  // ... something before it was not recorded
    LITELLM = 8,  // CALL_BEGIN, CALL_END: LiteLLM answers
    FAILED = 16,  // CALL_END: see CallEnd
    ABANDONED = 32,
    READER_STOPPED = 64
  };
  RecordHeader header;
  std::uint64_t span_id;
  std::uint64_t stamp;
  std::uint32_t sequence;  // of the call's records: several threads may write them, one after the other
  std::uint32_t number;
};

constexpr std::uint32_t RECORD_ALIGNMENT = 8;
constexpr std::uint32_t aligned(std::uint32_t size) { return (size + RECORD_ALIGNMENT - 1) & ~(RECORD_ALIGNMENT - 1); }

// How many bytes a record of the kind has at least; 0: there is no such kind. For records that somebody else has
// written.
constexpr std::size_t least_record_size(RecordKind kind) {
  switch (kind) {
    case RecordKind::SPAN_BEGIN: return sizeof(BeginRecord);
    case RecordKind::SPAN_END: return sizeof(EndRecord);
    case RecordKind::SPAN_CHUNK:
    case RecordKind::SPAN_EXCEPTION:
    case RecordKind::SPAN_EVENT: return sizeof(StampedRecord);
    case RecordKind::SPAN_LINK: return sizeof(LinkRecord);
    case RecordKind::CALL_BEGIN:
    case RecordKind::CALL_REQUEST:
    case RecordKind::CALL_REPLY:
    case RecordKind::CALL_END: return sizeof(CallRecord);
    case RecordKind::TRACE_UPDATE:
    case RecordKind::TRACE_SHARED: return sizeof(TraceRecord);
    case RecordKind::SPAN_OUTPUT:
    case RecordKind::SPAN_FAILED:
    case RecordKind::SPAN_INPUTS:
    case RecordKind::SPAN_RESULT:
    case RecordKind::SPAN_ATTRIBUTE:
    case RecordKind::SPAN_TYPE:
    case RecordKind::SPAN_STATUS: return sizeof(SpanRecord);
  }
  return 0;
}

// The span that a record is about; not for those about a trace.
inline std::uint64_t span_of(const RecordHeader& record) {
  return record.kind == RecordKind::SPAN_BEGIN ? reinterpret_cast<const BeginRecord&>(record).span_id
                                               : reinterpret_cast<const SpanRecord&>(record).span_id;
}

// Calls `on_record(const RecordHeader&)` for each record of a run; gives how many bytes were whole records.
template <class OnRecord>
std::size_t for_each_record(const char* records, std::size_t size, OnRecord&& on_record) {
  std::size_t at = 0;
  while (size - at >= sizeof(RecordHeader)) {
    const auto& header = *reinterpret_cast<const RecordHeader*>(records + at);
    const std::uint32_t record_size = header.size;
    if (record_size < sizeof(RecordHeader) || record_size > size - at || record_size % RECORD_ALIGNMENT != 0) break;
    on_record(header);
    at += record_size;
  }
  return at;
}

}  // namespace mlflow::internal
