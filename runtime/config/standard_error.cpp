#include "config/standard_error.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "config/sigpipe_guard.h"

namespace mlflow::internal {
namespace {

constexpr int first_own_descriptor = 3;

bool wrote_all(ssize_t written, std::string_view line) { return written == static_cast<ssize_t>(line.size()); }

// A file that was opened for reading too is a program's data that has taken the number, not a place for messages.
bool write_to_file(std::string_view line) {
  if ((::fcntl(STDERR_FILENO, F_GETFL) & O_ACCMODE) != O_WRONLY) return false;
  return wrote_all(::write(STDERR_FILENO, line.data(), line.size()), line);
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
  const int opened = ::open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (opened < 0 || opened >= first_own_descriptor) return opened;
  const int moved = ::fcntl(opened, F_DUPFD_CLOEXEC, first_own_descriptor);
  ::close(opened);
  return moved;
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
  if (S_ISREG(behind.st_mode)) return write_to_file(line);
  if (S_ISSOCK(behind.st_mode)) return write_to_socket(line);
  if (S_ISFIFO(behind.st_mode) || S_ISCHR(behind.st_mode)) return write_to_pipe_or_terminal(line);
  return false;
}

}  // namespace

bool write_to_standard_error(std::string_view line) noexcept {
  const int saved = errno;
  bool written = false;
  {
    const SigpipeGuard no_signal;
    written = write_line(line);
  }
  errno = saved;
  return written;
}

}  // namespace mlflow::internal
