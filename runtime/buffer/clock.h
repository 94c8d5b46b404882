// Time stamps for the hot path, and what they mean. A stamp is one read of the processor's time stamp counter where
// that runs at one rate on all cores, else of CLOCK_MONOTONIC; it becomes Unix time on the background thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <ctime>

namespace mlflow::internal {

namespace clock_detail {
extern bool use_counter;  // set once by choose_clock(), before the first stamp
}

inline std::uint64_t read_clock(clockid_t id) {
  timespec t;
  clock_gettime(id, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1000000000u + static_cast<std::uint64_t>(t.tv_nsec);
}

inline std::uint64_t stamp() {
#if defined(__x86_64__)
  if (clock_detail::use_counter) [[likely]]
    return __builtin_ia32_rdtsc();
#endif
  return read_clock(CLOCK_MONOTONIC);
}

enum class ClockSource { AUTO, COUNTER, MONOTONIC };

// Decides what stamp() reads. AUTO takes the counter where the processor says it is invariant and the kernel trusts it.
// Called once, before any stamp; gives false if COUNTER was asked for and this machine has none to trust.
bool choose_clock(ClockSource choice);

// All clocks at one moment.
struct ClockReading {
  std::uint64_t counter = 0;  // a stamp
  std::uint64_t monotonic = 0;
  std::int64_t unix_time = 0;
};

// What another process needs to understand this one's stamps.
struct ClockReadings {
  ClockReading first;
  ClockReading last;
  double nanoseconds_per_tick = 0;  // 0: not known yet
};

// Translates stamps to Unix nanoseconds. For one thread. The longer it has run, the better it knows the counter's rate;
// translations of one calibration never go backwards.
class StampTranslator {
 public:
  StampTranslator();
  // Of a process that has ended on this machine, since it was started (`same_boot`) or before; never calibrated again.
  StampTranslator(const ClockReadings& readings, bool same_boot);
  // Looks at the clocks again; before a batch of stamps is translated.
  void calibrate();
  std::int64_t unix_ns(std::uint64_t stamp) const;
  // The latest moment that was looked at.
  std::int64_t last_unix_ns() const { return last_.unix_time; }
  ClockReadings readings() const { return {first_, last_, rate_is_known_ ? nanoseconds_per_tick_ : 0}; }

 private:
  static ClockReading read();

  ClockReading first_;
  ClockReading last_;
  double nanoseconds_per_tick_ = 1.0;
  bool rate_is_known_ = false;
  bool rate_is_settled_ = false;
  bool is_fixed_ = false;
};

}  // namespace mlflow::internal
