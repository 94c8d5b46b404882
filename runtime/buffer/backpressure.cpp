#include "buffer/backpressure.h"

#include <ctime>

#include "buffer/clock.h"
#include "buffer/reader_wake.h"
#include "buffer/undisturbed.h"

namespace mlflow::internal {

namespace {
Backpressure current;
}

void set_backpressure(const Backpressure& backpressure) { current = backpressure; }

void wake_reader_under_pressure(const ChunkPool& pool) {
  if (pool.under_pressure()) wake_reader();
}

bool RoomWait::again(const ChunkPool& pool) {
  const Undisturbed undisturbed;
  if (give_up_ == 0) {
    // Who loses record after record need not wake the reader for each: it was told, and does not sleep for long.
    static thread_local unsigned refused = 0;
    if (pool.under_pressure() && refused++ % 64 == 0) wake_reader();
    if (current.when_full == WhenFull::DROP) return false;
    give_up_ = read_clock(CLOCK_MONOTONIC) + std::uint64_t{current.longest_wait_ms} * 1'000'000u;
  } else {
    wake_reader();
  }
  if (read_clock(CLOCK_MONOTONIC) >= give_up_) return false;
  const timespec pause{0, 200'000};
  nanosleep(&pause, nullptr);
  return true;
}

}  // namespace mlflow::internal
