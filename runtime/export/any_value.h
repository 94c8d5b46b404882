// JSON text as OpenTelemetry's AnyValue: what is typed on the wire instead of staying JSON.
#pragma once

#include <string_view>

#include <cstdint>
#include <string>

namespace mlflow::internal {

// A JSON number as what it is on the wire: an integer, a double (NaN and the infinities too), or, beyond int64, its
// digits.
struct WireNumber {
  enum Kind { INT, DOUBLE, TEXT } kind = TEXT;
  std::int64_t integer = 0;
  double real = 0;
};
WireNumber parse_wire_number(std::string_view json);

// Appends the fields of the AnyValue for `json` to a protobuf message under construction.
void append_any_value(std::string& message, std::string_view json);

}  // namespace mlflow::internal
