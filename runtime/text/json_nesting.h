// JSON that is nested deeper than its reader can take: it is found out, and what is too deep becomes text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mlflow::internal {

// What protobuf readers take inside one attribute: they stop at 100 messages inside each other. Of those, Python's
// client has six around the value of an event's attribute (the response, Trace, Span, Event, KeyValue, AnyValue), and
// one less around a span's. A server would store what is deeper, and nobody could then search its experiment any more.
struct Nesting {
  static constexpr int LIMIT = 94;
  static constexpr int OBJECT = 3;  // KeyValueList, KeyValue, and the AnyValue of a member
  static constexpr int LIST = 2;  // ArrayValue, and the AnyValue of an element
};

// `json` (valid) with each object or list that would exceed the limit as a JSON string of its text: itself where there
// is none (the usual case, found out quickly), else a copy in `scratch`.
std::string_view with_limited_nesting(std::string_view json, std::string& scratch);

// Whoever reads a value of many levels needs the stack for it. Python reads about so many; no server gives more.
inline constexpr std::size_t DEEPEST_JSON = 1000;
// Whether lists and objects stand inside each other more than `levels` deep. `json` need not be valid.
bool is_nested_deeper(std::string_view json, std::size_t levels);

}  // namespace mlflow::internal
