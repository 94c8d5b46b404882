// Numbers that came from outside, and sums of them: what does not fit into 64 bits becomes the nearest that does.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace mlflow::internal {

// Rounded; 0 for what is no number.
inline std::int64_t nearest_integer(double value) noexcept {
  using Limits = std::numeric_limits<std::int64_t>;
  if (std::isnan(value)) return 0;
  if (value >= 0x1p63) return Limits::max();
  if (value <= -0x1p63) return Limits::min();
  return std::llround(value);
}

// Of a JSON number (nlohmann's, of either kind).
template <class Json>
std::int64_t nearest_integer(const Json& number) {
  constexpr auto MOST = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (number.is_number_float()) return nearest_integer(number.template get<double>());
  if (!number.is_number_unsigned()) return number.template get<std::int64_t>();
  return static_cast<std::int64_t>(std::min(number.template get<std::uint64_t>(), MOST));
}

inline std::int64_t bounded_sum(std::int64_t a, std::int64_t b) noexcept {
  using Limits = std::numeric_limits<std::int64_t>;
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b < 0 ? Limits::min() : Limits::max();
}

inline std::int64_t bounded_difference(std::int64_t a, std::int64_t b) noexcept {
  using Limits = std::numeric_limits<std::int64_t>;
  std::int64_t difference = 0;
  if (!__builtin_sub_overflow(a, b, &difference)) return difference;
  return b > 0 ? Limits::min() : Limits::max();
}

// A count of something of which there are many in a trace, such that their sum fits: more than a trillion is none.
inline std::int64_t bounded_count(std::int64_t count) noexcept {
  constexpr std::int64_t MOST = 1'000'000'000'000;
  return std::clamp(count, -MOST, MOST);
}

}  // namespace mlflow::internal
