#include "buffer/chunk_pool.h"

#include <new>

namespace mlflow::internal {

namespace {
// Kept for the next burst; what is beyond goes back to the system.
constexpr std::size_t KEPT_FREE = 32;

void free_chunk(Chunk* chunk) {
  chunk->~Chunk();
  ::operator delete(chunk, std::align_val_t{64});
}
}  // namespace

ChunkPool::~ChunkPool() {
  for (const FreeList& list : {small_, large_}) {
    for (Chunk* chunk = list.first; chunk != nullptr;) {
      Chunk* next = chunk->next.load(std::memory_order_relaxed);
      free_chunk(chunk);
      chunk = next;
    }
  }
}

ChunkPool::FreeList* ChunkPool::list_for(std::uint32_t capacity) {
  if (capacity == SMALL) return &small_;
  if (capacity == LARGE) return &large_;
  return nullptr;
}

Chunk* ChunkPool::take(std::uint32_t capacity) {
  if (capacity <= SMALL) {
    capacity = SMALL;
  } else if (capacity <= LARGE) {
    capacity = LARGE;
  }
  return used_.load(std::memory_order_relaxed) < limit_ ? make(capacity) : nullptr;
}

Chunk* ChunkPool::take_beyond_limit() { return make(SMALL); }

Chunk* ChunkPool::make(std::uint32_t capacity) {
  const std::size_t bytes = sizeof(Chunk) + capacity;
  used_.fetch_add(bytes, std::memory_order_relaxed);
  if (FreeList* list = list_for(capacity)) {
    const std::lock_guard lock(mutex_);
    if (Chunk* chunk = list->first) {
      list->first = chunk->next.load(std::memory_order_relaxed);
      --list->count;
      chunk->next.store(nullptr, std::memory_order_relaxed);
      chunk->committed.store(0, std::memory_order_relaxed);
      return chunk;
    }
  }
  void* memory = ::operator new(bytes, std::align_val_t{64}, std::nothrow);
  if (memory == nullptr) {
    used_.fetch_sub(bytes, std::memory_order_relaxed);
    return nullptr;
  }
  Chunk* chunk = new (memory) Chunk;
  chunk->capacity = capacity;
  return chunk;
}

void ChunkPool::give_back(Chunk* chunk) {
  used_.fetch_sub(sizeof(Chunk) + chunk->capacity, std::memory_order_relaxed);
  if (FreeList* list = list_for(chunk->capacity)) {
    const std::lock_guard lock(mutex_);
    if (list->count < KEPT_FREE) {
      chunk->next.store(list->first, std::memory_order_relaxed);
      list->first = chunk;
      ++list->count;
      return;
    }
  }
  free_chunk(chunk);
}

}  // namespace mlflow::internal
