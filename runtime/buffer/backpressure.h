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

// One wait for room, in steps. Signal handlers may run meanwhile, and need not come back.
class RoomWait {
 public:
  // There is no chunk now: waits a moment for the reader. False: it is given up.
  bool again(const ChunkPool& pool);

 private:
  std::uint64_t give_up_ = 0;
};

// After a chunk was taken: the reader is woken in time.
void wake_reader_under_pressure(const ChunkPool& pool);

}  // namespace mlflow::internal
