#include "buffer/buffer_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace mlflow::internal {

std::string default_buffer_directory() { return "/dev/shm/mlflow-traces-" + std::to_string(::geteuid()); }

std::string buffer_directory_beside(const std::string& store_path) { return store_path + ".buffers"; }

bool make_private_directory(const std::string& path, std::string& error) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    error = "cannot make the folder " + path + ": " + std::strerror(errno);
    return false;
  }
  // Not followed if it is a symbolic link: whoever made that decides where it leads.
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) {
    error = "cannot look at the folder " + path + ": " + std::strerror(errno);
    return false;
  }
  if (!S_ISDIR(status.st_mode) || status.st_uid != ::geteuid() || (status.st_mode & 077) != 0) {
    error = path + " is not a folder of this user's alone (mode 0700)";
    return false;
  }
  return true;
}

}  // namespace mlflow::internal
