#include "buffer/thread_buffer.h"

#include "buffer/backpressure.h"
#include "buffer/signals_blocked.h"

namespace mlflow::internal {

void RecordWriter::open(ThreadBuffer* buffer, ChunkPool* pool) {
  buffer_ = buffer;
  pool_ = pool;
  buffer->owner = pool->next_owner();
  buffer->reading->begin(ChunkUse::RECORDS, buffer->owner, 0);
  use(buffer->reading);
  record_ = cursor_;
}

void RecordWriter::close() { *this = RecordWriter(); }

Chunk* RecordWriter::next_chunk(std::size_t need) {
  constexpr std::size_t LARGEST = MOST / 2;
  // Twice what is needed now: a record that grows item by item is moved a few times only.
  if (need > ChunkPool::LARGE)
    return pool_->take(aligned(static_cast<std::uint32_t>(need < LARGEST ? need * 2 : MOST)), writing_);
  if (Chunk* chunk = buffer_->spare.exchange(nullptr, std::memory_order_acquire)) return chunk;
  // Where memory is short, threads are many or the reader is slow: small ones go further round.
  const bool is_small = need <= ChunkPool::SMALL && pool_->under_pressure();
  const std::uint32_t capacity = is_small ? ChunkPool::SMALL : ChunkPool::LARGE;
  if (Chunk* chunk = pool_->take(capacity, writing_)) return chunk;
  return is_small && has_only_one() ? pool_->take_beyond_limit() : nullptr;
}

// The record that is open goes on in the new chunk.
void RecordWriter::go_on_in(Chunk* chunk) {
  const std::size_t partial = written();
  chunk->begin(ChunkUse::RECORDS, buffer_->owner, buffer_->taken++);
  std::memcpy(chunk->data(), record_, partial);
  Chunk* left = writing_;
  use(chunk);
  record_ = cursor_;
  cursor_ += partial;
  left->next.store(chunk, std::memory_order_release);
}

// What a large record has filled would be nobody's to give back for as long as the thread writes there.
void RecordWriter::leave_large_chunk() {
  const SignalsBlocked blocked;
  Chunk* chunk = pool_->take_beyond_limit();
  if (chunk == nullptr) return;
  record_ = cursor_;
  go_on_in(chunk);
}

bool RecordWriter::grow(std::size_t size) {
  const std::size_t need = written() + size;
  if (need > MOST) return false;
  RoomWait wait;
  for (;;) {
    // Looked at first: where each record is lost, that is all there is to pay for.
    if (pool_->has_room(writing_) || buffer_->spare.load(std::memory_order_relaxed) != nullptr || has_only_one()) {
      const SignalsBlocked blocked;
      if (Chunk* chunk = next_chunk(need)) {
        go_on_in(chunk);
        break;
      }
    }
    if (!wait.again(*pool_)) return false;
  }
  wake_reader_under_pressure(*pool_);
  return true;
}

void release_chunks(ThreadBuffer& buffer, ChunkPool& pool) {
  for (Chunk* chunk = buffer.reading; chunk != nullptr;) {
    Chunk* next = chunk->next.load(std::memory_order_relaxed);
    pool.give_back(chunk);
    chunk = next;
  }
  buffer.reading = nullptr;
  if (Chunk* spare = buffer.spare.exchange(nullptr, std::memory_order_acquire)) pool.give_back(spare);
}

void RecordWriter::note_loss(TraceId trace) {
  const std::uint32_t index = buffer_->lost_count.load(std::memory_order_relaxed);
  if (index < ThreadBuffer::LOST_TRACES) {
    buffer_->lost_high[index].store(trace.high, std::memory_order_relaxed);
    buffer_->lost_low[index].store(trace.low, std::memory_order_relaxed);
  }
  buffer_->lost_count.store(index + 1, std::memory_order_release);
}

}  // namespace mlflow::internal
