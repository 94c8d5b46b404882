#include "store/wal_index.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>

namespace mlflow::internal {
namespace {

// SQLite's numbers: eight locks, and the one that says somebody is there.
constexpr std::int64_t first_lock = 120;
constexpr std::int64_t somebody_here = 128;
constexpr std::int64_t just_made = 3;  // bytes
constexpr std::size_t page = 4096;

WalIndex::Result lock_result(bool locked) {
  if (locked) return WalIndex::Result::OK;
  return errno == EAGAIN || errno == EACCES ? WalIndex::Result::BUSY : WalIndex::Result::FAILED;
}

}  // namespace

std::unique_ptr<WalIndex> WalIndex::open(std::string path, Result& result) {
  result = Result::FAILED;
  std::unique_ptr<OwnedFile> file = OwnedFile::open(path, true);
  if (file == nullptr) return nullptr;
  std::unique_ptr<WalIndex> index(new WalIndex(std::move(path), std::move(file)));
  result = index->join();
  return result == Result::OK ? std::move(index) : nullptr;
}

WalIndex::~WalIndex() {
  for (const Region& region : regions_) ::munmap(region.memory, region.size);
}

WalIndex::Result WalIndex::join() {
  const short others = file_->foreign_lock(somebody_here, 1);
  if (others == F_WRLCK) return Result::BUSY;
  if (others == F_UNLCK) {
    if (const Result alone = lock_result(file_->lock(F_WRLCK, somebody_here, 1)); alone != Result::OK) return alone;
    if (!file_->truncate(just_made)) return Result::FAILED;
  }
  return lock_result(file_->lock(F_RDLCK, somebody_here, 1));
}

volatile void* WalIndex::map(std::size_t region, std::size_t size, bool extend, Result& result) {
  result = Result::FAILED;
  const std::int64_t end = static_cast<std::int64_t>((region + 1) * size);
  const std::int64_t now = file_->size();
  if (now < 0) return nullptr;
  if (now < end) {
    if (!extend) {
      result = Result::OK;
      return nullptr;
    }
    // Written, not only made longer: on a full disk, memory that no block stands behind ends the program when it is
    // touched.
    for (std::int64_t at = now / page * page; at < end; at += page)
      if (at + static_cast<std::int64_t>(page) > now && !file_->write("", 1, at + static_cast<std::int64_t>(page) - 1))
        return nullptr;
  }
  while (regions_.size() <= region) {
    void* const memory = file_->map(size, static_cast<std::int64_t>(regions_.size() * size));
    if (memory == nullptr) return nullptr;
    regions_.push_back({memory, size});
  }
  result = Result::OK;
  return regions_[region].memory;
}

WalIndex::Result WalIndex::lock(short kind, int first, int count) {
  return lock_result(file_->lock(kind, first_lock + first, count));
}

}  // namespace mlflow::internal
