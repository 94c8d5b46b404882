// Calls that the program records by itself, with an HttpCall. Its request goes out with that call's `traceparent`, or
// at least with the body that the HttpCall was told: a transport that is watched knows it by these, and does not record
// it a second time.
#pragma once

#include <cstdint>
#include <string_view>

namespace mlflow::internal {

// The span id in a traceparent; 0: there is none.
std::uint64_t span_id_in(std::string_view traceparent) noexcept;

// A number for a request's body; 0 for none. Of a large one only the length and the ends count.
std::uint64_t body_id(std::string_view body) noexcept;

// From now on, until it is forgotten, a request with this span id, or with a body of this number, is one of these. Of
// more than some hundred at once the last are not known: they are recorded twice.
void remember_told_call(std::uint64_t id) noexcept;
void forget_told_call(std::uint64_t id) noexcept;
bool is_told_call(std::string_view traceparent, std::string_view body) noexcept;

}  // namespace mlflow::internal
