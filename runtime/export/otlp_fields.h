// Field numbers of opentelemetry/proto/trace/v1 and common/v1.
#pragma once

#include <cstdint>

namespace mlflow::internal::field {

enum Request : std::uint32_t { REQUEST_RESOURCE_SPANS = 1 };
enum ResourceSpans : std::uint32_t { RESOURCE = 1, SCOPE_SPANS = 2 };
enum Resource : std::uint32_t { RESOURCE_ATTRIBUTES = 1 };
enum ScopeSpans : std::uint32_t { SPANS = 2 };
enum Span : std::uint32_t {
  TRACE_ID = 1,
  SPAN_ID = 2,
  PARENT_SPAN_ID = 4,
  NAME = 5,
  START = 7,
  END = 8,
  ATTRIBUTES = 9,
  EVENTS = 11,
  LINKS = 13,
  STATUS = 15
};
enum Event : std::uint32_t { EVENT_TIME = 1, EVENT_NAME = 2, EVENT_ATTRIBUTES = 3 };
enum Link : std::uint32_t { LINK_TRACE_ID = 1, LINK_SPAN_ID = 2, LINK_ATTRIBUTES = 4 };
enum Status : std::uint32_t { STATUS_MESSAGE = 2, STATUS_CODE = 3 };
enum KeyValue : std::uint32_t { KEY = 1, VALUE = 2 };
enum AnyValue : std::uint32_t { STRING = 1, BOOL = 2, INT = 3, DOUBLE = 4, ARRAY = 5, KEY_VALUES = 6 };
enum ArrayValue : std::uint32_t { ELEMENT = 1 };  // also of a KeyValueList

}  // namespace mlflow::internal::field
