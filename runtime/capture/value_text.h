// Captured values that JSON has no form for, as texts: what Python's str and repr make of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mlflow::internal {

// What stands behind a value that was cut off; `total` of such units it had.
std::string cut_note(std::uint64_t total, const char* unit);
// Python's str(datetime) with UTC: "2024-01-02 03:04:05.000678+00:00"; the fraction is left out when it is zero.
std::string time_point_text(std::int64_t nanoseconds);
// Python's str(timedelta): "1 day, 0:00:01.500000"; nanoseconds, which Python has not, follow the microseconds.
std::string duration_text(std::int64_t nanoseconds);
// Python's repr of bytes.
std::string bytes_repr(std::string_view bytes);
// The type that a function's __PRETTY_FUNCTION__ names: "... [T = acme::Widget]" or GCC's "[with T = acme::Widget]".
std::string_view type_in_function(std::string_view pretty);

}  // namespace mlflow::internal
