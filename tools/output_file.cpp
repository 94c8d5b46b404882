#include "output_file.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace mlflow::tools {
namespace {

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool write_parts(int descriptor, const std::vector<std::string_view>& parts) {
  for (const std::string_view part : parts)
    if (!write_all(descriptor, part)) return false;
  return true;
}

std::string system_error(const std::string& what) { return what + ": " + std::strerror(errno); }

// Not a regular file (a pipe, /dev/null) is written to, never replaced.
bool is_special(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

bool write_to_special(const std::string& path, const std::vector<std::string_view>& parts) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool is_written = write_parts(descriptor, parts);
  return ::close(descriptor) == 0 && is_written;
}

bool replace_file(const std::string& path, const std::vector<std::string_view>& parts) {
  std::string beside = path + ".XXXXXX";
  const int descriptor = ::mkostemp(beside.data(), O_CLOEXEC);
  if (descriptor < 0) return false;
  bool is_written = write_parts(descriptor, parts);
  is_written = ::close(descriptor) == 0 && is_written;
  if (is_written && ::rename(beside.c_str(), path.c_str()) == 0) return true;
  const int reason = errno;
  ::unlink(beside.c_str());
  errno = reason;
  return false;
}

}  // namespace

bool write_output(const std::string& path, const std::vector<std::string_view>& parts, std::string& error) {
  const bool is_written = path == "-"        ? write_parts(STDOUT_FILENO, parts)
                          : is_special(path) ? write_to_special(path, parts)
                                             : replace_file(path, parts);
  if (!is_written) error = system_error("cannot write " + (path == "-" ? std::string("to standard output") : path));
  return is_written;
}

bool open_on_desktop(const std::string& path, std::string& error) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0);
  std::string program = "xdg-open";
  std::string argument = path.starts_with('-') ? "./" + path : path;
  char* arguments[] = {program.data(), argument.data(), nullptr};
  pid_t process = 0;
  const int failure = ::posix_spawnp(&process, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failure == 0) return true;
  error = std::string("xdg-open cannot be started (") + std::strerror(failure) + "): open " + path + " in a browser";
  return false;
}

}  // namespace mlflow::tools
