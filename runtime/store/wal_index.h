// The index of a store's write-ahead log (FILE-shm): memory that all processes that have the store open share, and the
// locks on it. As SQLite's own VFS for Unix lays it out, so that its command line tool and older versions can use a
// store meanwhile.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/owned_file.h"

namespace mlflow::internal {

class WalIndex {
 public:
  enum class Result { OK, BUSY, FAILED };

  // Null: it cannot be opened, or somebody else is just making it (`result`).
  static std::unique_ptr<WalIndex> open(std::string path, Result& result);
  ~WalIndex();
  WalIndex(const WalIndex&) = delete;
  WalIndex& operator=(const WalIndex&) = delete;

  // The region of `size` bytes with that number. Null with OK: the file does not reach so far, and was not to be made
  // longer.
  volatile void* map(std::size_t region, std::size_t size, bool extend, Result& result);
  // `kind`: F_RDLCK, F_WRLCK or F_UNLCK.
  Result lock(short kind, int first, int count);
  bool is_ours() const noexcept { return file_->is_ours(); }
  bool is_in_place() const noexcept { return file_->is_at(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  WalIndex(std::string path, std::unique_ptr<OwnedFile> file) : path_(std::move(path)), file_(std::move(file)) {}
  // The first to come makes it empty: what it held belongs to processes that are gone.
  Result join();

  struct Region {
    void* memory;
    std::size_t size;
  };
  std::string path_;
  std::unique_ptr<OwnedFile> file_;
  std::vector<Region> regions_;
};

}  // namespace mlflow::internal
