#include "buffer/thread_buffer.h"

#include "buffer/backpressure.h"

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

bool RecordWriter::grow(std::size_t size) {
  const std::size_t partial = written();
  const std::size_t need = partial + size;
  constexpr std::size_t LARGEST = std::size_t{1} << 30;
  if (need > LARGEST) return false;
  Chunk* chunk = nullptr;
  if (need <= ChunkPool::LARGE) {
    // Looked at first: where each record is lost, that is all there is to pay for.
    if (buffer_->spare.load(std::memory_order_relaxed) != nullptr)
      chunk = buffer_->spare.exchange(nullptr, std::memory_order_acquire);
    // Where memory is short, threads are many or the reader is slow: small ones go further round.
    if (chunk == nullptr)
      chunk = take_chunk(
          *pool_, need <= ChunkPool::SMALL && pool_->under_pressure() ? ChunkPool::SMALL : ChunkPool::LARGE, *buffer_);
  } else {
    // Twice what is needed now: a record that grows item by item is moved a few times only.
    const std::size_t doubled = need * 2 < LARGEST ? need * 2 : LARGEST;
    chunk = take_chunk(*pool_, aligned(static_cast<std::uint32_t>(doubled)), *buffer_);
  }
  if (chunk == nullptr) return false;
  chunk->begin(ChunkUse::RECORDS, buffer_->owner, buffer_->taken++);
  std::memcpy(chunk->data(), record_, partial);
  Chunk* left = writing_;
  use(chunk);
  record_ = cursor_;
  cursor_ += partial;
  left->next.store(chunk, std::memory_order_release);
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
