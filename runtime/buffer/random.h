// Random ids, one generator per thread (xoroshiro128++ by Blackman and Vigna): a span id costs a nanosecond.
#pragma once

#include <sys/random.h>

#include <cstdint>

#include "buffer/clock.h"

namespace mlflow::internal {

class Random {
 public:
  // Seeds from the kernel; where that fails, from the clock and this object's address.
  void seed() {
    if (getrandom(state_, sizeof state_, GRND_NONBLOCK) != static_cast<ssize_t>(sizeof state_)) {
      state_[0] = read_clock(CLOCK_MONOTONIC) * 0x9E3779B97F4A7C15u;
      state_[1] = reinterpret_cast<std::uintptr_t>(this) ^ read_clock(CLOCK_REALTIME);
    }
    if ((state_[0] | state_[1]) == 0) state_[0] = 1;
  }
  // Never zero: zero is no id.
  std::uint64_t next() {
    for (;;) {
      const std::uint64_t first = state_[0];
      std::uint64_t second = state_[1];
      const std::uint64_t result = rotate(first + second, 17) + first;
      second ^= first;
      state_[0] = rotate(first, 49) ^ second ^ (second << 21);
      state_[1] = rotate(second, 28);
      if (result != 0) [[likely]]
        return result;
    }
  }

 private:
  static std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  std::uint64_t state_[2] = {0, 0};
};

}  // namespace mlflow::internal
