#include "process/last_threads.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "interposed/own_threads.h"

namespace mlflow::internal {

namespace {

// proc(5): "pid (name) state ..."; the name may hold anything, also parentheses. A thread that has ended and waits for
// the others is a zombie.
bool main_thread_has_ended() {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/stat", static_cast<int>(::getpid()));
  const int file = ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  char text[256];
  const ssize_t size = ::read(file, text, sizeof text - 1);
  ::close(file);
  if (size <= 0) return false;
  text[size] = '\0';
  const char* name_end = std::strrchr(text, ')');
  return name_end != nullptr && name_end[1] == ' ' && name_end[2] == 'Z';
}

int threads_of_the_process() {
  DIR* folder = ::opendir("/proc/self/task");
  if (folder == nullptr) return 0;
  int threads = 0;
  while (const dirent* entry = ::readdir(folder)) threads += entry->d_name[0] != '.';
  ::closedir(folder);
  return threads;
}

}  // namespace

bool only_own_threads_are_left() noexcept {
  return main_thread_has_ended() && threads_of_the_process() == own_threads() + 1;
}

}  // namespace mlflow::internal
