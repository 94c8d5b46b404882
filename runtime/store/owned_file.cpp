#include "store/owned_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace mlflow::internal {
namespace {

constexpr mode_t owner_only = 0600;
constexpr mode_t for_others = 0077;

}  // namespace

std::unique_ptr<OwnedFile> OwnedFile::open(const std::string& path, bool create) {
  const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (create ? O_CREAT : 0);
  const int descriptor = above_standard_descriptors(::open(path.c_str(), flags, owner_only));
  if (descriptor < 0) return nullptr;
  struct stat info{};
  if (::fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) {
    ::close(descriptor);
    errno = EINVAL;
    return nullptr;
  }
  return std::unique_ptr<OwnedFile>(new OwnedFile(descriptor, identity_of(descriptor)));
}

OwnedFile::~OwnedFile() {
  if (is_ours()) ::close(descriptor_);
}

bool OwnedFile::is_ours() const noexcept { return identity_of(descriptor_) == identity_; }

bool OwnedFile::is_at(const char* path) const noexcept {
  struct stat named{};
  struct stat open{};
  return ::lstat(path, &named) == 0 && ::fstat(descriptor_, &open) == 0 && named.st_dev == open.st_dev &&
         named.st_ino == open.st_ino && named.st_size != 0;
}

// Each time, not once for a transaction: it costs a small part of what the call behind it costs, and leaves no time in
// between that a program could need for closing and opening.
bool OwnedFile::check() const noexcept {
  if (is_ours()) return true;
  errno = EBADF;
  return false;
}

ssize_t OwnedFile::read(void* to, std::size_t size, std::int64_t offset) noexcept {
  if (!check()) return -1;
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got =
        ::pread(descriptor_, static_cast<char*>(to) + done, size - done, offset + static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return static_cast<ssize_t>(done);
}

bool OwnedFile::write(const void* bytes, std::size_t size, std::int64_t offset) noexcept {
  std::size_t done = 0;
  while (done < size) {
    if (!check()) return false;
    const ssize_t put =
        ::pwrite(descriptor_, static_cast<const char*>(bytes) + done, size - done, offset + static_cast<off_t>(done));
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    done += static_cast<std::size_t>(put);
  }
  return true;
}

bool OwnedFile::truncate(std::int64_t size) noexcept { return check() && ::ftruncate(descriptor_, size) == 0; }

bool OwnedFile::sync() noexcept { return check() && ::fdatasync(descriptor_) == 0; }

std::int64_t OwnedFile::size() noexcept {
  struct stat info{};
  return check() && ::fstat(descriptor_, &info) == 0 ? info.st_size : -1;
}

bool OwnedFile::lock(short kind, std::int64_t offset, std::int64_t length) noexcept {
  if (!check()) return false;
  struct flock range{};
  range.l_type = kind;
  range.l_whence = SEEK_SET;
  range.l_start = offset;
  range.l_len = length;
  return ::fcntl(descriptor_, F_OFD_SETLK, &range) == 0;
}

short OwnedFile::foreign_lock(std::int64_t offset, std::int64_t length) noexcept {
  struct flock range{};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = offset;
  range.l_len = length;
  return check() && ::fcntl(descriptor_, F_OFD_GETLK, &range) == 0 ? range.l_type : F_WRLCK;
}

std::string privacy_problem(const std::string& path) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0) return {};
  if (S_ISLNK(info.st_mode)) return "it is a symbolic link; name the file that it leads to, or remove it";
  if (!S_ISREG(info.st_mode)) return "it is not a file";
  if (info.st_uid != ::geteuid()) return "it belongs to another user";
  if ((info.st_mode & for_others) != 0)
    return "others can read or write it; make it yours alone with: chmod 600 " + path;
  return {};
}

bool is_as_private_as(const std::string& path, const std::string& store) {
  struct stat info{};
  struct stat whole{};
  if (::lstat(path.c_str(), &info) != 0) return true;
  if (::lstat(store.c_str(), &whole) != 0) return false;
  return S_ISREG(info.st_mode) && (info.st_uid == ::geteuid() || info.st_uid == whole.st_uid) &&
         (info.st_mode & for_others & ~whole.st_mode) == 0;
}

}  // namespace mlflow::internal
