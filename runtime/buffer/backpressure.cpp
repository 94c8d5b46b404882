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

Chunk* take_chunk(ChunkPool& pool, std::uint32_t capacity, const ThreadBuffer& owner) {
  const Undisturbed undisturbed;
  const auto take = [&]() -> Chunk* {
    if (Chunk* chunk = pool.take(capacity)) return chunk;
    return capacity <= ChunkPool::SMALL && owner.chunks() <= 1 ? pool.take_beyond_limit() : nullptr;
  };
  Chunk* chunk = take();
  // Who loses record after record need not wake the reader for each: it was told, and does not sleep for long.
  static thread_local unsigned refused = 0;
  if (pool.under_pressure() && (chunk != nullptr || refused++ % 64 == 0)) wake_reader();
  if (chunk != nullptr || current.when_full == WhenFull::DROP) return chunk;
  const std::uint64_t give_up = read_clock(CLOCK_MONOTONIC) + std::uint64_t{current.longest_wait_ms} * 1'000'000u;
  do {
    const timespec pause{0, 200'000};
    nanosleep(&pause, nullptr);
    chunk = take();
    if (chunk == nullptr) wake_reader();
  } while (chunk == nullptr && read_clock(CLOCK_MONOTONIC) < give_up);
  return chunk;
}

}  // namespace mlflow::internal
