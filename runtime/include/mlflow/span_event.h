// The events and links of a span, as they are read: with JSON.
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>

#include "mlflow/fields.h"
#include "mlflow/json.h"
#include "mlflow/span.h"

namespace mlflow {

template <class Fields>
void describe(Fields& fields, SpanStatus& status) {
  fields("status_code", status.status_code);
  fields("description", status.description);
}

inline namespace MLFLOW_TRACING_JSON {

struct SpanEvent {
  std::string name = {};
  std::int64_t timestamp = 0;  // Unix nanoseconds; 0: now
  Json attributes = Json::object();

  template <class Options, class = std::enable_if_t<std::is_same_v<Options, AddEventOptions>>>
  operator Options() const {
    return {name, timestamp, attributes};
  }
};

struct Link {
  std::string trace_id = {};  // "tr-..."
  std::string span_id = {};   // 16 hexadecimal digits
  Json attributes = Json::object();

  template <class Options, class = std::enable_if_t<std::is_same_v<Options, AddLinkOptions>>>
  operator Options() const {
    return {trace_id, span_id, attributes};
  }
};

template <class Fields>
void describe(Fields& fields, SpanEvent& event) {
  fields("name", event.name);
  fields("timestamp", event.timestamp);
  fields("attributes", event.attributes);
}
template <class Fields>
void describe(Fields& fields, Link& link) {
  fields("trace_id", link.trace_id);
  fields("span_id", link.span_id);
  fields("attributes", link.attributes);
}

}  // namespace MLFLOW_TRACING_JSON

namespace internal {
template <class T>
SpanEvent span_event_type(Deferred<T>);
template <class T>
Link link_type(Deferred<T>);
}  // namespace internal

}  // namespace mlflow
