// What a traced thread does when the buffers are full: it wakes the background thread and waits, for a bounded time,
// for room; after that what it wanted to record is lost, and the trace is marked.
#pragma once

#include <cstdint>

#include "buffer/thread_buffer.h"

namespace mlflow::internal {

enum class WhenFull { BLOCK, DROP };

struct Backpressure {
  WhenFull when_full = WhenFull::BLOCK;
  std::uint32_t longest_wait_ms = 1000;
};
// Set once, before the first record.
void set_backpressure(const Backpressure& backpressure);

// pool.take(), with the waiting. Whatever the limit, `owner` gets a small chunk where that is enough and it has no more
// than the one it writes to.
Chunk* take_chunk(ChunkPool& pool, std::uint32_t capacity, const ThreadBuffer& owner);

}  // namespace mlflow::internal
