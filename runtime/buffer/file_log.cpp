#include "buffer/file_log.h"

#include <cstring>

#include "buffer/record.h"

namespace mlflow::internal {

// An entry is its size and its bytes, padded so that the next one is aligned.
bool FileLog::append(std::string_view entry) {
  const std::uint32_t size = aligned(static_cast<std::uint32_t>(sizeof(std::uint32_t) + entry.size()));
  std::uint32_t begin = current_ != nullptr ? current_->committed.load(std::memory_order_relaxed) : 0;
  if (current_ == nullptr || current_->capacity - begin < size) {
    Chunk* chunk = pool_.take_from_file(size);
    if (chunk == nullptr) return false;
    chunk->begin(use_, 0, next_sequence_++);
    current_ = chunk;
    begin = 0;
  }
  char* const at = current_->data() + begin;
  const auto length = static_cast<std::uint32_t>(entry.size());
  std::memcpy(at, &length, sizeof length);
  std::memcpy(at + sizeof length, entry.data(), entry.size());
  current_->committed.store(begin + size, std::memory_order_release);
  return true;
}

}  // namespace mlflow::internal
