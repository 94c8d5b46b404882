#include "config/standard_error.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "config/descriptor.h"
#include "config/write_signals.h"

namespace mlflow::internal {
namespace {

bool wrote_all(ssize_t written, std::string_view line) { return written == static_cast<ssize_t>(line.size()); }

// What descriptor 2 was when the library was loaded: given by whoever started the program.
DescriptorIdentity given;
__attribute__((constructor)) void remember_given() { given = identity_of(STDERR_FILENO); }

// A file that was opened for reading too may be a program's data that has taken the number, and no place for messages.
// One that was given, that only grows, or that has no name (what catches the output of tests) is.
bool write_to_file(std::string_view line, const struct stat& behind) {
  const int flags = ::fcntl(STDERR_FILENO, F_GETFL);
  const bool for_messages = (flags & O_ACCMODE) == O_WRONLY || (flags & O_APPEND) != 0 || behind.st_nlink == 0 ||
                            identity_of(STDERR_FILENO) == given;
  return for_messages && wrote_all(::write(STDERR_FILENO, line.data(), line.size()), line);
}

// One of another family is a connection to somewhere else.
bool write_to_socket(std::string_view line) {
  int family = 0;
  socklen_t size = sizeof family;
  if (::getsockopt(STDERR_FILENO, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0 || family != AF_UNIX) return false;
  return wrote_all(::send(STDERR_FILENO, line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL), line);
}

// The same pipe or terminal, opened once more for ourselves: that one can be asked not to wait, while the program's own
// descriptor stays as it is.
int open_without_waiting() {
  return above_standard_descriptors(::open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

bool write_to_pipe_or_terminal(std::string_view line) {
  if (const int own = open_without_waiting(); own >= 0) {
    const ssize_t written = ::write(own, line.data(), line.size());
    ::close(own);
    return wrote_all(written, line);
  }
  // It may not be opened again (another user's, no /proc). Where there is room now, a line does not wait.
  pollfd room{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&room, 1, 0) != 1 || (room.revents & POLLOUT) == 0 || (room.revents & (POLLERR | POLLHUP)) != 0)
    return false;
  return wrote_all(::write(STDERR_FILENO, line.data(), line.size()), line);
}

bool write_line(std::string_view line) {
  struct stat behind{};
  if (::fstat(STDERR_FILENO, &behind) != 0) return false;
  if (S_ISREG(behind.st_mode)) return write_to_file(line, behind);
  if (S_ISSOCK(behind.st_mode)) return write_to_socket(line);
  if (S_ISFIFO(behind.st_mode) || S_ISCHR(behind.st_mode)) return write_to_pipe_or_terminal(line);
  return false;
}

}  // namespace

bool write_to_standard_error(std::string_view line) noexcept {
  const int saved = errno;
  bool written = false;
  {
    const WriteSignalsHeld no_signal;
    written = write_line(line);
  }
  errno = saved;
  return written;
}

}  // namespace mlflow::internal
