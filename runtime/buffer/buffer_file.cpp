#include "buffer/buffer_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#include "buffer/buffer_directory.h"
#include "buffer/random.h"
#include "config/write_signals.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

namespace mlflow::internal {

namespace {

std::string file_name(const ProcessIdentity& process) {
  Random random;
  random.seed();
  return BufferFile::NAME_PREFIX + std::to_string(process.pid) + "-" + std::to_string(process.start_time) + "-" +
         std::to_string(random.next());
}

// A larger file would be answered with a signal.
bool is_allowed(std::size_t size) {
  rlimit limit{};
  return ::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || size <= limit.rlim_cur;
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  const int number_;
};

}  // namespace

std::unique_ptr<BufferFile> BufferFile::create(const std::string& directory, std::size_t bytes, std::string& error) {
  const std::size_t units = whole_units(bytes);
  const std::size_t size = extents_offset(units) + units * FILE_UNIT;
  if (!make_private_directory(directory, error)) return nullptr;
  if (!is_allowed(size)) {
    error = "the largest file this process may write (RLIMIT_FSIZE) is smaller than " + std::to_string(size) + " bytes";
    return nullptr;
  }
  const ProcessIdentity process = this_process();
  const std::string path = directory + "/" + file_name(process);
  const auto fail = [&](const char* what) {
    error = std::string("cannot ") + what + " " + path + ": " + std::strerror(errno);
    ::unlink(path.c_str());
    return nullptr;
  };
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.number() < 0) return fail("make");
  struct stat status{};
  // The header's pages exist from here on: writing there later cannot find the file system full.
  if (::ftruncate(file.number(), static_cast<off_t>(size)) != 0 || ::fstat(file.number(), &status) != 0)
    return fail("make room in");
  if (const int code = ::posix_fallocate(file.number(), 0, static_cast<off_t>(extents_offset(units))); code != 0) {
    errno = code;
    return fail("make room in");
  }
  void* base = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file.number(), 0);
  if (base == MAP_FAILED) return fail("map");
  std::unique_ptr<BufferFile> made(new BufferFile(path, static_cast<char*>(base), units));
  made->inode_ = status.st_ino;
  auto* header = new (base) FileHeader;
  header->units = static_cast<std::uint32_t>(units);
  header->process = process;
  return made;
}

BufferFile::BufferFile(std::string path, char* base, std::size_t units)
    : path_(std::move(path)),
      base_(base),
      units_(units),
      mapped_(extents_offset(units) + units * FILE_UNIT),
      taken_(units) {}

BufferFile::~BufferFile() { ::munmap(base_, mapped_); }

bool BufferFile::find_room(std::size_t count, std::size_t from, std::size_t to, std::size_t& found) const {
  std::size_t run = 0;
  for (std::size_t i = from; i < to; ++i) {
    run = taken_[i] ? 0 : run + 1;
    if (run < count) continue;
    found = i + 1 - count;
    return true;
  }
  return false;
}

// The pages are there before anybody writes to them: a full file system would answer that with a signal.
bool BufferFile::reserve(char* begin, std::size_t size) noexcept {
  if (::madvise(begin, size, MADV_POPULATE_WRITE) == 0) return true;
  if (errno != EINVAL) return false;
  // Before Linux 5.14: by the file's name, if that still names it.
  const WriteSignalsHeld held;
  const Descriptor file(::open(path_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  struct stat status{};
  if (file.number() < 0 || ::fstat(file.number(), &status) != 0 || status.st_ino != inode_) return false;
  return ::posix_fallocate(file.number(), begin - base_, static_cast<off_t>(size)) == 0;
}

void* BufferFile::allocate(std::size_t bytes) noexcept {
  const std::size_t count = whole_units(bytes);
  std::size_t first = 0;
  if (!find_room(count, next_, units_, first) && !find_room(count, 0, std::min(units_, next_ + count), first))
    return nullptr;
  if (!reserve(unit(first), count * FILE_UNIT)) return nullptr;
  std::fill_n(taken_.begin() + static_cast<std::ptrdiff_t>(first), count, true);
  next_ = first + count;
  __atomic_store_n(&table()[first], static_cast<std::uint32_t>(count), __ATOMIC_RELEASE);
  return unit(first);
}

void BufferFile::release(void* extent) noexcept {
  const std::size_t first = static_cast<std::size_t>(static_cast<char*>(extent) - unit(0)) / FILE_UNIT;
  const std::size_t count = table()[first];
  __atomic_store_n(&table()[first], 0u, __ATOMIC_RELEASE);
  std::fill_n(taken_.begin() + static_cast<std::ptrdiff_t>(first), count, false);
  next_ = std::min(next_, first);
  // Where that is not possible the room is kept for what comes.
  ::madvise(extent, count * FILE_UNIT, MADV_REMOVE);
}

void BufferFile::remove() noexcept { ::unlink(path_.c_str()); }

void BufferFile::leave_to_parent() noexcept {
  ::mmap(base_, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
}

}  // namespace mlflow::internal
