#include "autolog/told_calls.h"

#include <array>
#include <atomic>
#include <charconv>
#include <functional>

namespace mlflow::internal {
namespace {

// 00-<32 digits>-<16 digits>-01
constexpr std::size_t span_id_at = 36;
constexpr std::size_t span_id_digits = 16;

// No lock: a fork may come at any moment.
std::array<std::atomic<std::uint64_t>, 1024> told{};
std::atomic<unsigned> told_count{0};

bool is_told(std::uint64_t id) noexcept {
  for (const std::atomic<std::uint64_t>& place : told)
    if (id != 0 && place.load(std::memory_order_acquire) == id) return true;
  return false;
}

}  // namespace

std::uint64_t body_id(std::string_view body) noexcept {
  constexpr std::size_t end = 4096;
  if (body.empty()) return 0;
  const std::hash<std::string_view> hash;
  const std::string_view first = body.substr(0, end);
  const std::string_view last = body.substr(body.size() - first.size());
  const std::uint64_t id = (hash(first) * 31 + hash(last)) * 31 + body.size();
  return id == 0 ? 1 : id;
}

std::uint64_t span_id_in(std::string_view traceparent) noexcept {
  std::uint64_t id = 0;
  if (traceparent.size() < span_id_at + span_id_digits) return 0;
  const char* const begin = traceparent.data() + span_id_at;
  const auto [end, error] = std::from_chars(begin, begin + span_id_digits, id, 16);
  return error == std::errc() && end == begin + span_id_digits ? id : 0;
}

void remember_told_call(std::uint64_t id) noexcept {
  if (id == 0) return;
  for (std::atomic<std::uint64_t>& place : told) {
    std::uint64_t free = 0;
    if (place.load(std::memory_order_relaxed) == 0 && place.compare_exchange_strong(free, id)) {
      told_count.fetch_add(1, std::memory_order_release);
      return;
    }
  }
}

void forget_told_call(std::uint64_t id) noexcept {
  for (std::atomic<std::uint64_t>& place : told) {
    std::uint64_t expected = id;
    if (id != 0 && place.compare_exchange_strong(expected, 0)) {
      told_count.fetch_sub(1, std::memory_order_release);
      return;
    }
  }
}

bool is_told_call(std::string_view traceparent, std::string_view body) noexcept {
  if (told_count.load(std::memory_order_acquire) == 0) return false;
  return is_told(span_id_in(traceparent)) || is_told(body_id(body));
}

}  // namespace mlflow::internal
