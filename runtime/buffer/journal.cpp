#include "buffer/journal.h"

#include <cstring>

namespace mlflow::internal {

namespace {
// Segments of a quiet journal: those of the traces that wait for a receiver, and of some that are open.
constexpr std::size_t SMALL_JOURNAL = 16;
}  // namespace

const char* Journal::append(const JournalEntry& entry, const char* records) {
  const std::size_t size = sizeof entry + entry.size;
  last_ = segment_with_room(size);
  if (last_ == nullptr) return records;
  Chunk& chunk = last_->chunk();
  const std::uint32_t begin = chunk.committed.load(std::memory_order_relaxed);
  char* const at = chunk.data() + begin;
  std::memcpy(at, &entry, sizeof entry);
  std::memcpy(at + sizeof entry, records, entry.size);
  chunk.committed.store(begin + static_cast<std::uint32_t>(size), std::memory_order_release);
  return at + sizeof entry;
}

std::shared_ptr<JournalSegment> Journal::segment_with_room(std::size_t size) {
  const auto fits = [size](Chunk& chunk) {
    return chunk.capacity - chunk.committed.load(std::memory_order_relaxed) >= size;
  };
  if (current_ != nullptr && fits(current_->chunk())) return current_;
  // A record larger than a segment has one of its own; the current one goes on.
  const bool is_large = size > ChunkPool::JOURNAL;
  Chunk* chunk = pool_.take_from_file(is_large ? static_cast<std::uint32_t>(size) : ChunkPool::JOURNAL);
  if (chunk == nullptr) return nullptr;
  chunk->begin(ChunkUse::JOURNAL, 0, next_sequence_++);
  auto segment = std::make_shared<JournalSegment>(chunk, pool_);
  std::erase_if(segments_, [](const auto& known) { return known.expired(); });
  segments_.push_back(segment);
  if (!is_large) current_ = segment;
  return segment;
}

std::vector<std::shared_ptr<JournalSegment>> Journal::living_segments() {
  std::vector<std::shared_ptr<JournalSegment>> living;
  for (const auto& known : segments_)
    if (auto segment = known.lock()) living.push_back(std::move(segment));
  return living;
}

bool Journal::is_settled() {
  last_.reset();
  current_.reset();
  return living_segments().empty();
}

bool Journal::is_large() { return segments_.size() > SMALL_JOURNAL && segments_.size() > 2 * compacted_at_; }

}  // namespace mlflow::internal
