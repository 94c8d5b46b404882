// The memory that records lie in, and the one place that decides where that is: anonymous memory here. Bounded: all chunks of
// all threads together, and whoever asks for more is told so. Beyond that bound each thread may have two small chunks, so that
// none is silenced by what others hold.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace mlflow::internal {

// A run of whole records. Written by one thread, read by the background thread up to `committed`.
struct Chunk {
  std::atomic<Chunk*> next{nullptr};  // set by the writer after its last commit here: the reader goes on there
  std::atomic<std::uint32_t> committed{0};
  std::uint32_t capacity = 0;  // bytes of records it can hold

  char* data() { return reinterpret_cast<char*>(this + 1); }
};
static_assert(sizeof(Chunk) % 8 == 0);

class ChunkPool {
 public:
  // A thread starts with a small chunk, so that a thousand threads cost little; a busy one goes on in large ones.
  static constexpr std::uint32_t SMALL = 8 * 1024 - sizeof(Chunk);
  static constexpr std::uint32_t LARGE = 64 * 1024 - sizeof(Chunk);

  explicit ChunkPool(std::size_t limit_bytes) : limit_(limit_bytes) {}
  ~ChunkPool();  // every chunk has been given back
  ChunkPool(const ChunkPool&) = delete;
  ChunkPool& operator=(const ChunkPool&) = delete;

  // An empty chunk of at least `capacity` bytes, or null when the limit is reached (one chunk may overshoot it) or the
  // system has no memory. Any thread.
  Chunk* take(std::uint32_t capacity);
  // The same where the limit does not count; small.
  Chunk* take_beyond_limit();
  void give_back(Chunk* chunk);

  std::size_t used() const { return used_.load(std::memory_order_relaxed); }
  std::size_t limit() const { return limit_; }
  // More than half of the memory waits to be read.
  bool under_pressure() const { return used() > limit_ / 2; }

 private:
  struct FreeList {
    Chunk* first = nullptr;
    std::size_t count = 0;
  };
  FreeList* list_for(std::uint32_t capacity);
  Chunk* make(std::uint32_t capacity);

  const std::size_t limit_;
  std::atomic<std::size_t> used_{0};  // bytes of chunks that are not in a free list
  std::mutex mutex_;
  FreeList small_;
  FreeList large_;
};

}  // namespace mlflow::internal
