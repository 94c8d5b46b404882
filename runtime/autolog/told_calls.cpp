#include "autolog/told_calls.h"

#include <array>
#include <atomic>
#include <charconv>

namespace mlflow::internal {
namespace {

// 00-<32 digits>-<16 digits>-01
constexpr std::size_t span_id_at = 36;
constexpr std::size_t span_id_digits = 16;

// No lock: a fork may come at any moment.
std::array<std::atomic<std::uint64_t>, 512> told{};

}  // namespace

std::uint64_t span_id_in(std::string_view traceparent) noexcept {
  std::uint64_t id = 0;
  if (traceparent.size() < span_id_at + span_id_digits) return 0;
  const char* const begin = traceparent.data() + span_id_at;
  const auto [end, error] = std::from_chars(begin, begin + span_id_digits, id, 16);
  return error == std::errc() && end == begin + span_id_digits ? id : 0;
}

void remember_told_call(std::uint64_t span_id) noexcept {
  if (span_id == 0) return;
  for (std::atomic<std::uint64_t>& place : told) {
    std::uint64_t free = 0;
    if (place.load(std::memory_order_relaxed) == 0 && place.compare_exchange_strong(free, span_id)) return;
  }
}

void forget_told_call(std::uint64_t span_id) noexcept {
  for (std::atomic<std::uint64_t>& place : told) {
    std::uint64_t expected = span_id;
    if (span_id != 0 && place.compare_exchange_strong(expected, 0)) return;
  }
}

bool is_told_call(std::string_view traceparent) noexcept {
  const std::uint64_t id = span_id_in(traceparent);
  for (const std::atomic<std::uint64_t>& place : told)
    if (id != 0 && place.load(std::memory_order_acquire) == id) return true;
  return false;
}

}  // namespace mlflow::internal
