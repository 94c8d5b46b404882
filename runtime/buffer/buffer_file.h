// One process's buffer file, mapped: what is written there is there for others when the process has ended, however it
// did. The mapping is all that is kept; no descriptor, so that a daemon may close all of them.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "buffer/file_layout.h"

namespace mlflow::internal {

class BufferFile {
 public:
  static constexpr const char* NAME_PREFIX = "mlflow-trace-";

  // Makes a file in `directory` (see buffer_directory.h) that can hold `bytes`; it takes that room only as it is used.
  // Null, and why in `error`.
  static std::unique_ptr<BufferFile> create(const std::string& directory, std::size_t bytes, std::string& error);
  ~BufferFile();  // the file stays
  BufferFile(const BufferFile&) = delete;
  BufferFile& operator=(const BufferFile&) = delete;

  // Room for an extent, zeroed where it is new; null when the file, the file system or the machine is full. Not both at
  // once from several threads (nor release).
  void* allocate(std::size_t bytes) noexcept;
  void release(void* extent) noexcept;
  bool holds(const void* address) const {
    const auto* at = static_cast<const char*>(address);
    return at >= base_ && at < base_ + mapped_;
  }

  FileHeader& header() { return *reinterpret_cast<FileHeader*>(base_); }
  const std::string& path() const { return path_; }
  ino_t inode() const { return inode_; }
  // All that was in it is settled: nobody needs it.
  void remove() noexcept;
  // In a forked child: the same addresses are its own memory from now on. Calls nothing but the system.
  void leave_to_parent() noexcept;

 private:
  BufferFile(std::string path, char* base, std::size_t units);
  std::uint32_t* table() { return reinterpret_cast<std::uint32_t*>(base_ + FILE_HEADER_SIZE); }
  char* unit(std::size_t index) { return base_ + extents_offset(units_) + index * FILE_UNIT; }
  bool find_room(std::size_t count, std::size_t from, std::size_t to, std::size_t& found) const;
  bool reserve(char* begin, std::size_t size) noexcept;

  const std::string path_;
  char* const base_;
  const std::size_t units_;
  const std::size_t mapped_;
  std::vector<bool> taken_;  // by unit
  std::size_t next_ = 0;  // where to look first
  ino_t inode_ = 0;
};

}  // namespace mlflow::internal
