// The memory that records lie in, and the one place that decides where that is: in the process's buffer file, so that
// they outlive it; where there is none, or it is full, in ordinary memory. Bounded: all chunks of all threads together,
// and whoever asks for more is told so. Beyond that bound each thread may have two small chunks, so that none is
// silenced by what others hold.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

#include "buffer/buffer_file.h"

namespace mlflow::internal {

// What an extent of a buffer file is used for.
enum class ChunkUse : std::uint32_t { NOTHING = 0, RECORDS, JOURNAL, CALLSITES, MODULES };

// A run of whole records. Written by one thread, read by the background thread up to `committed`. The rest is for a
// reader of the file that it lies in, where there is one.
struct Chunk {
  std::atomic<Chunk*> next{nullptr};  // set by the writer after its last commit here: the reader goes on there
  std::atomic<std::uint32_t> committed{0};
  std::uint32_t capacity = 0;  // bytes of records it can hold
  std::atomic<ChunkUse> use{ChunkUse::NOTHING};
  std::uint32_t owner = 0;  // the thread's number
  std::uint32_t sequence = 0;  // among the chunks of that thread, or of that use
  std::atomic<std::uint32_t> consumed{0};  // bytes that are in the journal, or settled

  char* data() { return reinterpret_cast<char*>(this + 1); }
  // Empty, and given a use.
  void begin(ChunkUse what, std::uint32_t whose, std::uint32_t number) {
    consumed.store(0, std::memory_order_relaxed);
    owner = whose;
    sequence = number;
    use.store(what, std::memory_order_release);
  }
};
static_assert(sizeof(Chunk) % 8 == 0);

class ChunkPool {
 public:
  // A thread starts with a small chunk, so that a thousand threads cost little; a busy one goes on in large ones.
  static constexpr std::uint32_t SMALL = 8 * 1024 - sizeof(Chunk);
  static constexpr std::uint32_t LARGE = 64 * 1024 - sizeof(Chunk);
  // Of the journal: several large ones fit in.
  static constexpr std::uint32_t JOURNAL = 256 * 1024 - sizeof(Chunk);

  explicit ChunkPool(std::size_t limit_bytes, std::unique_ptr<BufferFile> file = nullptr)
      : limit_(limit_bytes), file_(std::move(file)) {}
  ~ChunkPool();  // every chunk has been given back
  ChunkPool(const ChunkPool&) = delete;
  ChunkPool& operator=(const ChunkPool&) = delete;

  // An empty chunk of at least `capacity` bytes, or null when the limit is reached (one chunk may overshoot it) or the
  // system has no memory. `instead`: one that the new one takes the place of, which does not count any more. Any
  // thread.
  Chunk* take(std::uint32_t capacity, const Chunk* instead = nullptr);
  // The same where the limit does not count; small.
  Chunk* take_beyond_limit();
  void give_back(Chunk* chunk);

  // Chunks for what is not a thread's: only in the file, and counted apart. Null when there is no room, or no file.
  Chunk* take_from_file(std::uint32_t capacity);
  void give_back_to_file(Chunk* chunk);
  BufferFile* file() { return file_.get(); }
  const BufferFile* file() const { return file_.get(); }
  // A number for each thread that writes.
  std::uint32_t next_owner() { return owners_.fetch_add(1, std::memory_order_relaxed) + 1; }

  std::size_t used() const { return used_.load(std::memory_order_relaxed); }
  std::size_t limit() const { return limit_; }
  bool has_room(const Chunk* instead = nullptr) const {
    return used() < limit_ + (instead != nullptr ? sizeof(Chunk) + instead->capacity : 0);
  }
  // More than half of the memory waits to be read.
  bool under_pressure() const { return used() > limit_ / 2; }

 private:
  // Kept for the next burst; what is beyond goes back to the system.
  struct FreeList {
    const std::size_t most;
    Chunk* first = nullptr;
    std::size_t count = 0;
  };
  FreeList* list_for(std::uint32_t capacity);
  Chunk* make(std::uint32_t capacity);
  Chunk* take_free(std::uint32_t capacity);
  void put_away(Chunk* chunk);

  const std::size_t limit_;
  const std::unique_ptr<BufferFile> file_;
  std::atomic<std::uint32_t> owners_{0};
  std::atomic<std::size_t> used_{0};  // bytes of chunks that are not in a free list
  std::mutex mutex_;
  FreeList small_{32};
  FreeList large_{32};
  FreeList journal_{4};
};

}  // namespace mlflow::internal
