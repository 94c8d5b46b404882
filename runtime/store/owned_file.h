// A file of the store, open for reading and writing. What it does, it does only while its descriptor is still the file
// that was opened: a program may close every number and get them again for files of its own.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "config/descriptor.h"

namespace mlflow::internal {

class OwnedFile {
 public:
  // Never through a symbolic link. Null, and errno. A file that is made is its owner's alone.
  static std::unique_ptr<OwnedFile> open(const std::string& path, bool create);
  ~OwnedFile();
  OwnedFile(const OwnedFile&) = delete;
  OwnedFile& operator=(const OwnedFile&) = delete;

  bool is_ours() const noexcept;
  // The file is what this path names, and nobody has emptied it.
  bool is_at(const char* path) const noexcept;

  // How many bytes were read, fewer only at the file's end; -1, and errno.
  ssize_t read(void* to, std::size_t size, std::int64_t offset) noexcept;
  // False, and errno. EBADF where the descriptor is not ours any more.
  bool write(const void* bytes, std::size_t size, std::int64_t offset) noexcept;
  bool truncate(std::int64_t size) noexcept;
  bool sync() noexcept;
  // -1, and errno.
  std::int64_t size() noexcept;

  // A lock of the bytes: F_RDLCK, F_WRLCK or F_UNLCK. It belongs to the open file, so that two connections of one
  // process keep each other out as those of two processes do, and closing one leaves the other's. False, and errno, at
  // once where another has it (EAGAIN).
  bool lock(short kind, std::int64_t offset, std::int64_t length) noexcept;
  // The lock that another has there; F_UNLCK: none.
  short foreign_lock(std::int64_t offset, std::int64_t length) noexcept;

 private:
  OwnedFile(int descriptor, DescriptorIdentity identity) : descriptor_(descriptor), identity_(identity) {}
  bool check() const noexcept;

  int descriptor_;
  DescriptorIdentity identity_;
};

// Why nobody should keep private data in `path`: a symbolic link, another user's, readable or writable by others.
// Empty: it may be used, or is not there.
std::string privacy_problem(const std::string& path);
// The same of a file that belongs to the store in `store`: it may be as open as that, and have the same owner.
bool is_as_private_as(const std::string& path, const std::string& store);

}  // namespace mlflow::internal
