// One thread's records on their way to the background thread: a chain of chunks with one writer and one reader. Neither
// waits for the other, and in the steady state a chunk that has been read goes straight back to the thread it came
// from.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>

#include "buffer/chunk_pool.h"
#include "buffer/journal.h"
#include "buffer/record.h"
#include "model/finished_trace.h"

namespace mlflow::internal {

// The part both sides know. Made by the writing thread at its first span, deleted by the reader after the thread is
// gone.
struct ThreadBuffer {
  ThreadBuffer* next_registered = nullptr;

  // Reader.
  Chunk* reading = nullptr;
  std::uint32_t read_offset = 0;

  // Writer.
  std::uint32_t taken = 1;  // chunks, ever; the first comes with the buffer
  std::uint32_t owner = 0;  // its number among the pool's threads

  // Both.
  alignas(64) std::atomic<Chunk*> spare{nullptr};  // read, empty, waiting for the writer
  std::atomic<std::uint32_t> returned{0};  // chunks that have been read and are the thread's no more, or its spare
  std::atomic<bool> finished{false};  // the thread is gone
  // Traces of which a record was lost; more than there is room for makes `many_lost` true.
  static constexpr std::size_t LOST_TRACES = 16;
  std::atomic<std::uint32_t> lost_count{0};
  std::atomic<std::uint64_t> lost_high[LOST_TRACES] = {};
  std::atomic<std::uint64_t> lost_low[LOST_TRACES] = {};

  // Those that hold records, with the one being written. The writer's to ask.
  std::uint32_t chunks() const { return taken - returned.load(std::memory_order_acquire); }
};

// The writing end: appends one record at a time. Owned by the thread, part of its thread-local state.
class RecordWriter {
 public:
  // `buffer` already has its first chunk. Trivial construction, so that thread-local state needs no initialisation.
  void open(ThreadBuffer* buffer, ChunkPool* pool);
  void close();

  // Starts a record of type R; null when there is no memory for it. Valid until the next call that makes room.
  template <class R>
  R* begin(RecordKind kind, std::uint16_t flags = 0) {
    record_ = cursor_;
    if (static_cast<std::size_t>(limit_ - cursor_) < sizeof(R)) [[unlikely]] {
      if (!grow(sizeof(R))) return nullptr;
    }
    cursor_ = record_ + sizeof(R);
    R* record = reinterpret_cast<R*>(record_);
    record->header.kind = kind;
    record->header.flags = flags;
    return record;
  }

  // Room for `size` more bytes of the record that has been begun, or null. The record may move.
  char* room(std::size_t size) {
    if (static_cast<std::size_t>(limit_ - cursor_) < size) [[unlikely]] {
      if (!grow(size)) return nullptr;
    }
    return cursor_;
  }
  void advance(std::size_t size) { cursor_ += size; }
  // How many bytes the record has so far, and back to an earlier such number.
  std::size_t written() const { return static_cast<std::size_t>(cursor_ - record_); }
  void rewind(std::size_t written) { cursor_ = record_ + written; }
  RecordHeader* header() { return reinterpret_cast<RecordHeader*>(record_); }

  // Makes the record visible to the reader.
  void commit() {
    if (commit_small() > ChunkPool::LARGE) [[unlikely]]
      leave_large_chunk();
  }
  // The same of one that has no values, and so is never large. Gives its size.
  std::uint32_t commit_small() {
    const auto size = aligned(static_cast<std::uint32_t>(cursor_ - record_));
    header()->size = size;
    cursor_ = record_ + size;
    writing_->committed.store(static_cast<std::uint32_t>(cursor_ - writing_->data()), std::memory_order_release);
    return size;
  }
  void abandon() { cursor_ = record_; }
  // The same where it is not known whether a record is open at all.
  void abandon_open() { cursor_ = record_ = writing_->data() + writing_->committed.load(std::memory_order_relaxed); }

  // Something of this trace could not be recorded.
  void note_loss(TraceId trace);

 private:
  // The largest record.
  static constexpr std::size_t MOST = std::size_t{1} << 30;
  bool grow(std::size_t size);
  void leave_large_chunk();
  // Has no more than the one it writes to: then it gets a small one whatever the limit is.
  bool has_only_one() const { return buffer_->chunks() <= 1; }
  Chunk* next_chunk(std::size_t need);
  void go_on_in(Chunk* chunk);
  void use(Chunk* chunk) {
    writing_ = chunk;
    cursor_ = chunk->data();
    // What commit() aligns upwards must fit: capacities are multiples of 8, so the last aligned byte does.
    limit_ = chunk->data() + chunk->capacity;
  }

  char* cursor_ = nullptr;
  char* limit_ = nullptr;
  char* record_ = nullptr;
  Chunk* writing_ = nullptr;
  ThreadBuffer* buffer_ = nullptr;
  ChunkPool* pool_ = nullptr;
};

// Gives all of a buffer's chunks back: its thread is gone, and everything has been read.
void release_chunks(ThreadBuffer& buffer, ChunkPool& pool);

// The reading end. `on_record(const RecordHeader&)` is called for each record that was there at the call (the writer
// may go on meanwhile: what it adds is for the next time, or reading would never end); gives true if there was any.
// What is read is in the journal before it is given out, where there is one.
template <class OnRecord>
bool read_records(ThreadBuffer& buffer, ChunkPool& pool, OnRecord&& on_record, Journal* journal = nullptr) {
  bool any = false;
  // No more than the whole pool can have been waiting.
  std::size_t left = pool.limit() + (std::size_t{1} << 20);
  for (;;) {
    Chunk* chunk = buffer.reading;
    Chunk* next = chunk->next.load(std::memory_order_acquire);
    // Read after `next`: with a next chunk there, this is all that the chunk will ever hold.
    const std::uint32_t committed = chunk->committed.load(std::memory_order_acquire);
    if (const std::uint32_t size = committed - buffer.read_offset; size != 0) {
      const char* records = chunk->data() + buffer.read_offset;
      if (journal != nullptr) records = journal->append({size, buffer.owner, chunk->sequence, committed}, records);
      chunk->consumed.store(committed, std::memory_order_release);
      buffer.read_offset = committed;
      if (for_each_record(records, size, on_record) != size) [[unlikely]]
        buffer.lost_count.fetch_add(ThreadBuffer::LOST_TRACES + 1, std::memory_order_relaxed);
      any = true;
      left -= size < left ? size : left;
    }
    if (next == nullptr || left == 0) return any;
    buffer.reading = next;
    buffer.read_offset = 0;
    chunk->use.store(ChunkUse::NOTHING, std::memory_order_relaxed);
    chunk->next.store(nullptr, std::memory_order_relaxed);
    chunk->committed.store(0, std::memory_order_relaxed);
    buffer.returned.fetch_add(1, std::memory_order_release);
    Chunk* none = nullptr;
    if (chunk->capacity != ChunkPool::LARGE || pool.under_pressure() ||
        buffer.finished.load(std::memory_order_relaxed) ||
        !buffer.spare.compare_exchange_strong(none, chunk, std::memory_order_release, std::memory_order_relaxed)) {
      pool.give_back(chunk);
    }
  }
}

}  // namespace mlflow::internal
