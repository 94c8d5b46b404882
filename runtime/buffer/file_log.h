// Entries in a buffer file that only grow in number: what records refer to. Locked by whoever uses it.
#pragma once

#include <string_view>

#include "buffer/chunk_pool.h"

namespace mlflow::internal {

class FileLog {
 public:
  FileLog(ChunkPool& pool, ChunkUse use) : pool_(pool), use_(use) {}
  // False: there is no room, or no file.
  bool append(std::string_view entry);

 private:
  ChunkPool& pool_;
  const ChunkUse use_;
  Chunk* current_ = nullptr;
  std::uint32_t next_sequence_ = 0;
};

}  // namespace mlflow::internal
