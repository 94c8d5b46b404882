// Which process a buffer file belongs to, in words that another process can check.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace mlflow::internal {

struct ProcessIdentity {
  std::uint64_t pid = 0;
  std::uint64_t start_time = 0;  // in the kernel's ticks since the machine was started
  std::uint64_t pid_namespace = 0;  // numbers of processes mean something only inside of one
  char boot_id[40] = {};
};

ProcessIdentity this_process();
// Of another one of this machine that this one can see.
ProcessIdentity identity_of_process(std::uint64_t pid);

enum class Whereabouts {
  HERE,     // it may still write
  GONE,
  UNKNOWN   // another container's: its numbers say nothing here; or there is nothing to look at
};

// Whether the process still has a mapping of the file with this inode: a program that was replaced (exec) has not.
// 0: of no file, whether there is such a process.
Whereabouts whereabouts(const ProcessIdentity& process, ino_t inode);

}  // namespace mlflow::internal
