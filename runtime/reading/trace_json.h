// Traces as JSON: what servers answer, what a traces.json holds, and what Python's to_dict gives.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mlflow/trace.h"

namespace mlflow::internal {

// JSON as Python writes it, with bare NaN and infinities. Null for what is no JSON, or deeper than Python reads it.
Json parse_python_json(std::string_view text);
// JSON as Python's json.dumps(ensure_ascii=False) writes it.
std::string python_json(const Json& value);

// The `trace_info` of a server's answer.
TraceInfo read_trace_info(const Json& json);
// A span of the answers of `traces/get` and `traces/batchGet`: typed values.
SpanData read_typed_span(const Json& json);
// A span of a traces.json: attributes are JSON texts.
SpanData read_span(const Json& json);
// The root first, then by start time: the order in which servers give spans.
void put_in_order(std::vector<SpanData>& spans);

// A member of an object; null where there is none, or no object.
const Json& member(const Json& object, const char* key);
// Members of an object, where they are there and of that kind.
std::string text_at(const Json& object, const char* key);
std::int64_t integer_at(const Json& object, const char* key);
std::int64_t milliseconds_at(const Json& object, const char* key);  // of an RFC 3339 time
std::map<std::string, std::string> texts_at(const Json& object, const char* key);

}  // namespace mlflow::internal
