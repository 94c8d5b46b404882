#include "config/descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace mlflow::internal {
namespace {

constexpr int first_own_descriptor = 3;

}  // namespace

DescriptorIdentity identity_of(int descriptor) noexcept {
  struct stat info{};
  if (descriptor < 0 || ::fstat(descriptor, &info) != 0) return {};
  return {static_cast<std::uint64_t>(info.st_dev), static_cast<std::uint64_t>(info.st_ino)};
}

int above_standard_descriptors(int descriptor) noexcept {
  if (descriptor < 0 || descriptor >= first_own_descriptor) return descriptor;
  const int moved = ::fcntl(descriptor, F_DUPFD_CLOEXEC, first_own_descriptor);
  const int why = errno;
  ::close(descriptor);
  errno = why;
  return moved;
}

StandardDescriptorsTaken::StandardDescriptorsTaken() noexcept {
  for (int number = 0; number < first_own_descriptor; ++number) {
    if (::fcntl(number, F_GETFD) >= 0) continue;
    const int taken = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (taken < 0) return;
    if (taken >= first_own_descriptor) {
      ::close(taken);
      return;
    }
    taken_[count_++] = taken;
  }
}

StandardDescriptorsTaken::~StandardDescriptorsTaken() {
  const int saved = errno;
  while (count_ > 0) ::close(taken_[--count_]);
  errno = saved;
}

}  // namespace mlflow::internal
