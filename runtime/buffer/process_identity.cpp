#include "buffer/process_identity.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

namespace mlflow::internal {

namespace {

std::string process_folder(std::uint64_t pid) { return "/proc/" + std::to_string(pid); }

// 0: there is no such process.
std::uint64_t start_time_of(std::uint64_t pid) {
  std::ifstream file(process_folder(pid) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return 0;
  // The name, in parentheses, may hold anything; what follows are numbers: the state is the 3rd field, this the 22nd.
  const std::size_t end_of_name = line.rfind(')');
  if (end_of_name == std::string::npos) return 0;
  std::istringstream rest(line.substr(end_of_name + 1));
  std::string field;
  for (int i = 3; i <= 22; ++i) rest >> field;
  return std::strtoull(field.c_str(), nullptr, 10);
}

// The inode is the fifth field: address, rights, offset, device, inode, path.
bool maps_hold(std::istream& maps, ino_t inode, bool& any) {
  std::string line;
  while (std::getline(maps, line)) {
    any = true;
    std::istringstream fields(line);
    std::string skipped;
    std::uint64_t found = 0;
    for (int i = 0; i < 4; ++i) fields >> skipped;
    if (fields >> found && found == inode && line.find("mlflow-trace-") != std::string::npos) return true;
  }
  return false;
}

// Asks each thread: that of a first one that has ended (pthread_exit in main) is empty.
bool has_mapping(std::uint64_t pid, ino_t inode) {
  const std::string folder = process_folder(pid) + "/task";
  DIR* tasks = opendir(folder.c_str());
  if (tasks == nullptr) return false;
  bool held = false;
  bool unreadable = false;
  while (const dirent* entry = readdir(tasks)) {
    if (entry->d_name[0] == '.') continue;
    std::ifstream maps(folder + "/" + entry->d_name + "/maps");
    if (!maps) unreadable = true;
    bool any = false;
    held = maps_hold(maps, inode, any);
    if (any) break;
  }
  closedir(tasks);
  return held || unreadable;  // what may not be looked at may be alive
}

}  // namespace

ProcessIdentity this_process() { return identity_of_process(static_cast<std::uint64_t>(::getpid())); }

ProcessIdentity identity_of_process(std::uint64_t pid) {
  ProcessIdentity identity;
  identity.pid = pid;
  identity.start_time = start_time_of(identity.pid);
  struct stat status{};
  if (::stat("/proc/self/ns/pid", &status) == 0) identity.pid_namespace = status.st_ino;
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string boot_id;
  file >> boot_id;
  std::strncpy(identity.boot_id, boot_id.c_str(), sizeof identity.boot_id - 1);
  return identity;
}

Whereabouts whereabouts(const ProcessIdentity& process, ino_t inode) {
  const ProcessIdentity here = this_process();
  if (here.start_time == 0) return Whereabouts::UNKNOWN;  // there is no /proc
  if (std::memcmp(process.boot_id, here.boot_id, sizeof here.boot_id) != 0) return Whereabouts::GONE;
  if (process.pid_namespace != here.pid_namespace) return Whereabouts::UNKNOWN;
  const std::uint64_t started = start_time_of(process.pid);
  if (started == 0 || started != process.start_time) return Whereabouts::GONE;
  return inode == 0 || has_mapping(process.pid, inode) ? Whereabouts::HERE : Whereabouts::GONE;
}

}  // namespace mlflow::internal
