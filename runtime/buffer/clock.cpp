#include "buffer/clock.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string_view>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "text/bounded_numbers.h"

namespace mlflow::internal {

namespace clock_detail {
bool use_counter = false;
}

namespace {

bool processor_has_invariant_counter() {
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(0x80000007u, &a, &b, &c, &d) != 0 && (d & (1u << 8)) != 0;  // "Invariant TSC", Intel SDM 18.17.1
#else
  return false;
#endif
}

// A kernel that found the counter unsteady uses another clock source; hypervisors' own ones are built on the counter.
bool kernel_trusts_counter() {
  std::array<char, 64> text{};
  std::FILE* file = std::fopen("/sys/devices/system/clocksource/clocksource0/current_clocksource", "re");
  if (file == nullptr) return false;
  const std::size_t length = std::fread(text.data(), 1, text.size() - 1, file);
  std::fclose(file);
  const std::string_view source(text.data(), length);
  return source.starts_with("tsc") || source.starts_with("kvm-clock") || source.starts_with("hyperv");
}

}  // namespace

bool choose_clock(ClockSource choice) {
  const bool trusted = processor_has_invariant_counter() && (choice == ClockSource::COUNTER || kernel_trusts_counter());
  clock_detail::use_counter = trusted && choice != ClockSource::MONOTONIC;
  return choice != ClockSource::COUNTER || trusted;
}

ClockReading StampTranslator::read() {
  // The stamp between the other two reads; of several tries the tightest, so that a preemption in between does no harm.
  ClockReading best{};
  std::uint64_t best_gap = ~std::uint64_t{0};
  for (int i = 0; i < 5; ++i) {
    const std::uint64_t before = read_clock(CLOCK_MONOTONIC);
    const std::uint64_t counter = stamp();
    const std::uint64_t unix_time = read_clock(CLOCK_REALTIME);
    const std::uint64_t after = read_clock(CLOCK_MONOTONIC);
    if (after - before < best_gap) {
      best_gap = after - before;
      best = {counter, before + (after - before) / 2, static_cast<std::int64_t>(unix_time)};
    }
  }
  return best;
}

StampTranslator::StampTranslator() : first_(read()), last_(first_), rate_is_known_(!clock_detail::use_counter) {}

StampTranslator::StampTranslator(const ClockReadings& readings, bool same_boot)
    : first_(readings.first),
      last_(readings.last),
      nanoseconds_per_tick_(readings.nanoseconds_per_tick),
      is_fixed_(true) {
  constexpr double SLOWEST = 1000, FASTEST = 0.001;  // a counter of a MHz, or of a THz: else it is no rate
  if (nanoseconds_per_tick_ >= FASTEST && nanoseconds_per_tick_ <= SLOWEST) return;
  nanoseconds_per_tick_ = 1.0;
#if defined(__x86_64__)
  // It ended before it knew the rate of its counter: which still runs.
  const std::uint64_t counter = __builtin_ia32_rdtsc();
  const std::uint64_t monotonic = read_clock(CLOCK_MONOTONIC);
  if (same_boot && counter > first_.counter && monotonic > first_.monotonic)
    nanoseconds_per_tick_ =
        static_cast<double>(monotonic - first_.monotonic) / static_cast<double>(counter - first_.counter);
#endif
}

void StampTranslator::calibrate() {
  if (is_fixed_) return;
  if (!clock_detail::use_counter) {
    last_ = read();
    return;
  }
  const ClockReading now = read();
  const std::uint64_t elapsed = now.monotonic - first_.monotonic;
  if (!rate_is_settled_ && now.counter > first_.counter && elapsed > 0) {
    nanoseconds_per_tick_ = static_cast<double>(elapsed) / static_cast<double>(now.counter - first_.counter);
    rate_is_known_ = true;
    // After ten seconds an error of 100 ns in either reading is a hundredth of what NTP corrects.
    rate_is_settled_ = elapsed > 10'000'000'000u;
  }
  // Spans stay where they are until the wall clock has really moved: a step, or a drift of more than a tenth of a
  // millisecond.
  const std::int64_t expected = unix_ns(now.counter);
  if (!rate_is_settled_ || std::llabs(expected - now.unix_time) > 100'000) last_ = now;
}

std::int64_t StampTranslator::unix_ns(std::uint64_t stamp) const {
  const auto ticks = static_cast<std::int64_t>(stamp - last_.counter);
  return bounded_sum(last_.unix_time, nearest_integer(static_cast<double>(ticks) * nanoseconds_per_tick_));
}

}  // namespace mlflow::internal
