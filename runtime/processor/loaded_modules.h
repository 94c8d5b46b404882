// The program's file and the shared libraries that it has loaded: what return addresses mean to somebody who was not
// there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "buffer/file_log.h"

namespace mlflow::internal {

// Writes those of this process, where it has a buffer file, again whenever there are more.
class ModuleLog {
 public:
  explicit ModuleLog(ChunkPool& pool) : log_(pool, ChunkUse::MODULES) {}
  void update();

 private:
  FileLog log_;
  unsigned long long loads_written_ = 0;  // as the dynamic loader counts them
};

// Those of another process.
class LoadedModules {
 public:
  // What a ModuleLog wrote.
  explicit LoadedModules(const std::vector<std::string_view>& entries);
  // As a line of a stack: the module and the offset in it, which a tool like addr2line understands.
  std::string line(std::uint64_t return_address) const;

 private:
  struct Module {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t base = 0;
    std::string path;
  };
  std::vector<Module> modules_;
};

}  // namespace mlflow::internal
