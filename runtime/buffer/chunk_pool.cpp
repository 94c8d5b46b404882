#include "buffer/chunk_pool.h"

#include <sys/mman.h>

#include <new>

namespace mlflow::internal {

namespace {
// So much that chunks fill whole units of a file.
std::uint32_t rounded(std::uint32_t capacity) {
  if (capacity <= ChunkPool::SMALL) return ChunkPool::SMALL;
  if (capacity <= ChunkPool::LARGE) return ChunkPool::LARGE;
  return static_cast<std::uint32_t>(whole_units(sizeof(Chunk) + capacity) * FILE_UNIT - sizeof(Chunk));
}

// Not from malloc: a signal handler that has interrupted it may need a chunk.
void* map_pages(std::size_t bytes) {
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory != MAP_FAILED ? memory : nullptr;
}
void unmap_pages(Chunk* chunk) { ::munmap(chunk, sizeof(Chunk) + chunk->capacity); }

Chunk* chunk_in(void* memory, std::uint32_t capacity) {
  Chunk* chunk = new (memory) Chunk;
  chunk->capacity = capacity;
  return chunk;
}
}  // namespace

ChunkPool::~ChunkPool() {
  for (const FreeList& list : {small_, large_, journal_}) {
    for (Chunk* chunk = list.first; chunk != nullptr;) {
      Chunk* next = chunk->next.load(std::memory_order_relaxed);
      if (file_ == nullptr || !file_->holds(chunk)) unmap_pages(chunk);
      chunk = next;
    }
  }
}

ChunkPool::FreeList* ChunkPool::list_for(std::uint32_t capacity) {
  if (capacity == SMALL) return &small_;
  if (capacity == LARGE) return &large_;
  if (capacity == JOURNAL) return &journal_;
  return nullptr;
}

Chunk* ChunkPool::take(std::uint32_t capacity, const Chunk* instead) {
  return has_room(instead) ? make(rounded(capacity)) : nullptr;
}

Chunk* ChunkPool::take_beyond_limit() { return make(SMALL); }

Chunk* ChunkPool::make(std::uint32_t capacity) {
  const std::size_t bytes = sizeof(Chunk) + capacity;
  used_.fetch_add(bytes, std::memory_order_relaxed);
  if (Chunk* chunk = take_free(capacity)) return chunk;
  void* memory = map_pages(bytes);
  if (memory != nullptr) return chunk_in(memory, capacity);
  used_.fetch_sub(bytes, std::memory_order_relaxed);
  return nullptr;
}

// One that was given back, or a new one in the file.
Chunk* ChunkPool::take_free(std::uint32_t capacity) {
  const std::lock_guard lock(mutex_);
  FreeList* list = list_for(capacity);
  if (list != nullptr && list->first != nullptr) {
    Chunk* chunk = list->first;
    list->first = chunk->next.load(std::memory_order_relaxed);
    --list->count;
    chunk->next.store(nullptr, std::memory_order_relaxed);
    chunk->committed.store(0, std::memory_order_relaxed);
    return chunk;
  }
  void* memory = file_ != nullptr ? file_->allocate(sizeof(Chunk) + capacity) : nullptr;
  return memory != nullptr ? chunk_in(memory, capacity) : nullptr;
}

void ChunkPool::give_back(Chunk* chunk) {
  used_.fetch_sub(sizeof(Chunk) + chunk->capacity, std::memory_order_relaxed);
  put_away(chunk);
}

void ChunkPool::put_away(Chunk* chunk) {
  chunk->use.store(ChunkUse::NOTHING, std::memory_order_relaxed);
  const bool in_file = file_ != nullptr && file_->holds(chunk);
  const std::lock_guard lock(mutex_);
  FreeList* list = list_for(chunk->capacity);
  // Ordinary memory is what there is when the file is full: it goes first.
  if (list != nullptr && list->count < list->most && (in_file || file_ == nullptr)) {
    chunk->next.store(list->first, std::memory_order_relaxed);
    list->first = chunk;
    ++list->count;
  } else if (in_file) {
    file_->release(chunk);
  } else {
    unmap_pages(chunk);
  }
}

Chunk* ChunkPool::take_from_file(std::uint32_t capacity) {
  if (file_ == nullptr) return nullptr;
  return take_free(rounded(capacity));
}

void ChunkPool::give_back_to_file(Chunk* chunk) { put_away(chunk); }

}  // namespace mlflow::internal
